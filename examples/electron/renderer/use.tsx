import { useState } from 'preact/hooks'
import type { AppState } from '../ipc/contract.js'
import { request } from '../ipc/renderer.js'
import { Button, Spinner } from './controls.js'
import { t } from './texts/texts.js'

/** What the credentials are for. */
export function Use({ state }: { readonly state: AppState }) {
  const [question, setQuestion] = useState('')
  const { answer, role, claudeCode } = state
  const canAsk = role !== null && role.access !== 'refused'
  const isAsking = answer?.stage === 'asking'
  return (
    <section class="pane use" aria-labelledby="use-title">
      <h2 id="use-title">{t.use.title}</h2>
      <p class="lead">{t.use.lead}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          request('ask', { question })
        }}
      >
        <label for="question">{t.use.question}</label>
        <textarea
          id="question"
          rows={3}
          value={question}
          placeholder={t.use.placeholder}
          onInput={(event) => setQuestion(event.currentTarget.value)}
        />
        <div class="actions">
          <Button kind="primary" type="submit" isDisabled={!canAsk || isAsking || question.trim() === ''}>
            {t.use.ask}
          </Button>
          {isAsking && (
            <Button kind="quiet" onClick={() => request('cancelAsk')}>
              {t.use.cancel}
            </Button>
          )}
          {claudeCode !== 'missing' && (
            <Button
              isDisabled={!canAsk || isAsking || question.trim() === ''}
              onClick={() => request('askClaudeCode', { question })}
            >
              {t.use.claudeCode}
            </Button>
          )}
        </div>
      </form>
      <div class="answer" aria-busy={isAsking} tabIndex={0} role="region" aria-label={t.use.answer}>
        {answer ? <Answer answer={answer} /> : !canAsk && <NoRole />}
      </div>
    </section>
  )
}

function Answer({ answer }: { readonly answer: NonNullable<AppState['answer']> }) {
  return (
    <>
      <p class="question">{answer.question}</p>
      {answer.stage === 'asking' && answer.text === '' ? (
        <p class="muted">
          <Spinner /> {t.use.thinking}
        </p>
      ) : (
        <p class="answer-text">{answer.text}</p>
      )}
    </>
  )
}

const NoRole = () => (
  <div class="nothing">
    <strong>{t.use.noRole}</strong>
    <p>{t.use.noRoleHint}</p>
  </div>
)
