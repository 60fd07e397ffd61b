import { useState } from 'preact/hooks'
import type { AppState, SessionView } from '../ipc/contract.js'
import { request } from '../ipc/renderer.js'
import { Button, Icon } from './controls.js'
import { regions } from './regions.js'
import { t, timeText } from './texts/texts.js'

type Portal = NonNullable<AppState['portal']>

export function SignInForm({ portal }: { readonly portal: Portal | null }) {
  const [startUrl, setStartUrl] = useState(portal?.startUrl ?? '')
  const [region, setRegion] = useState(portal?.region ?? 'us-east-1')
  const signIn = (flow: 'auto' | 'device') => request('signIn', { startUrl, region, flow })
  return (
    <form
      class="card"
      aria-labelledby="card-title"
      onSubmit={(event) => {
        event.preventDefault()
        signIn('auto')
      }}
    >
      <span class="badge">
        <Icon name="key" />
      </span>
      <h1 id="card-title">{t.form.title}</h1>
      <p class="lead">{t.form.lead}</p>
      <label for="start-url">{t.form.startUrl}</label>
      <input
        id="start-url"
        value={startUrl}
        onInput={(event) => setStartUrl(event.currentTarget.value)}
        placeholder="https://my-org.awsapps.com/start"
        aria-describedby="start-url-hint"
        autocomplete="off"
        autofocus={startUrl === ''}
        required
      />
      <p class="hint" id="start-url-hint">
        {t.form.startUrlHint}
      </p>
      <label for="region">{t.form.region}</label>
      <input
        id="region"
        value={region}
        onInput={(event) => setRegion(event.currentTarget.value)}
        list="regions"
        autocomplete="off"
        required
      />
      <datalist id="regions">
        {regions.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <div class="actions">
        <Button kind="primary" type="submit" isFirst={startUrl !== ''}>
          {t.form.signIn}
        </Button>
        <Button kind="quiet" onClick={() => signIn('device')} isDisabled={startUrl.trim() === ''}>
          {t.form.useCode}
        </Button>
      </div>
    </form>
  )
}

interface EndedProps {
  readonly portal: Portal
  readonly session: SessionView
  readonly onOther: () => void
}

/** The sign-in has ended without the person: overnight, by an administrator, or by another app. */
export function EndedCard({ portal, session, onOther }: EndedProps) {
  const { endedAt = 0, expiresAt = Infinity } = session
  const isExpired = expiresAt <= endedAt
  return (
    <section class="card" aria-labelledby="card-title">
      <span class="badge">
        <Icon name="clock" />
      </span>
      <h1 id="card-title">{t.ended.title}</h1>
      <p class="lead">{isExpired ? t.ended.expired(timeText(endedAt)) : t.ended.elsewhere}</p>
      <p class="portal">{portal.startUrl}</p>
      <div class="actions">
        <Button kind="primary" isFirst onClick={() => request('signIn', { ...portal, flow: 'auto' })}>
          {t.ended.signIn}
        </Button>
        <Button kind="quiet" onClick={onOther}>
          {t.ended.other}
        </Button>
      </div>
    </section>
  )
}
