// What a screen reader says when something changes. One region for each degree of urgency, in the page from the start, because
// a region that appears together with its text is often not read.

import type { AppState } from '../ipc/contract.js'
import { problemTexts, t } from './texts/texts.js'

export function Announcer({ state }: { readonly state: AppState }) {
  const { problem } = state
  const { title, hint } = problem ? problemTexts(problem.error) : { title: '', hint: '' }
  return (
    <>
      <div class="unseen" role="status">
        {news(state)}
      </div>
      <div class="unseen" role="alert">
        {problem ? `${title}. ${hint}` : ''}
      </div>
    </>
  )
}

/** The last thing that has happened, without what changes many times a second. */
function news({ signIn, session, list, role, answer }: AppState): string {
  if (signIn) {
    const step = signIn.step === 'awaitingUser' ? (signIn.flow ?? 'browser') : signIn.step
    return t.steps[step].join('. ')
  }
  if (session.endedAt !== undefined) return t.ended.title
  if (!session.signedIn) return ''
  if (answer) return answer.stage === 'asking' ? t.use.thinking : answer.stage === 'complete' ? t.use.answered : ''
  if (role?.access === 'checking') return t.status.checking
  if (role?.access === 'ready') return `${role.roleName}, ${role.accountId}`
  if (list.stage === 'complete') return t.picker.complete(list.done)
  return list.stage === 'listing' ? t.picker.starting : ''
}
