import { useEffect, useState } from 'preact/hooks'
import { encode } from 'uqr'
import type { SignInView } from '../ipc/contract.js'
import { request } from '../ipc/renderer.js'
import { Button, Icon, Spinner } from './controls.js'
import { t, timeText } from './texts/texts.js'

/** The sign-in under way. The card keeps its size from step to step. */
export function SignInSteps({ view }: { readonly view: SignInView }) {
  const name = view.step === 'awaitingUser' ? (view.flow ?? 'browser') : view.step
  const [title, lead] = view.step === 'fallingBack' && view.fellBack === undefined ? t.steps.gettingCode : t.steps[name]
  return (
    <section class="card steps" aria-labelledby="card-title" data-step={name}>
      <span class="badge">
        {name === 'browser' ? <Icon name="browser" /> : name === 'device' ? <Icon name="key" /> : <Spinner />}
      </span>
      <h1 id="card-title">{title}</h1>
      <p class="lead">{lead}</p>
      {view.userCode !== undefined && view.url !== undefined && <Code userCode={view.userCode} url={view.url} />}
      <p class="note">{note(view)}</p>
      <div class="actions">
        {view.step === 'awaitingUser' && (
          <Button kind="primary" isFirst onClick={() => request('openPage')}>
            {view.flow === 'device' ? t.signIn.open : t.signIn.openAgain}
          </Button>
        )}
        {view.step === 'awaitingUser' && view.flow === 'browser' && (
          <Button onClick={() => request('useDeviceCode')}>{t.signIn.useCode}</Button>
        )}
        <Button kind="quiet" onClick={() => request('cancelSignIn')}>
          {t.signIn.cancel}
        </Button>
      </div>
    </section>
  )
}

function note({ flow, expiresAt, isSlowed, fellBack }: SignInView): string {
  if (isSlowed) return t.signIn.slowed
  const until = expiresAt === undefined ? '' : timeText(expiresAt)
  if (flow === 'browser') return t.signIn.waitsUntil(until)
  if (flow !== 'device') return ''
  return fellBack === undefined ? t.signIn.validUntil(until) : `${t.signIn.fellBack} ${t.signIn.validUntil(until)}`
}

function Code({ userCode, url }: { readonly userCode: string; readonly url: string }) {
  const [isCopied, setCopied] = useState(false)
  useEffect(() => setCopied(false), [userCode])
  return (
    <div class="code">
      <QrCode text={url} />
      <div>
        <span class="code-label" id="code-label">
          {t.signIn.codeLabel}
        </span>
        <output class="code-text" aria-labelledby="code-label">
          {userCode}
        </output>
        <Button
          onClick={() => {
            request('copy', { what: 'userCode' })
            setCopied(true)
          }}
        >
          {isCopied ? t.signIn.copied : t.signIn.copy}
        </Button>
      </div>
    </div>
  )
}

/** Dark on light in both color schemes: some cameras read no other. */
function QrCode({ text }: { readonly text: string }) {
  const { data, size } = encode(text, { border: 2 })
  const path = data.flatMap((line, y) => line.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t.signIn.qr} shape-rendering="crispEdges">
      <path d={path} />
    </svg>
  )
}
