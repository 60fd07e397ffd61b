import { useRef } from 'preact/hooks'
import type { AppState } from '../ipc/contract.js'
import { request } from '../ipc/renderer.js'
import { Button } from './controls.js'
import { Picker } from './picker.js'
import { ProblemBanner } from './problem-view.js'
import type { Remedy } from './remedies.js'
import { StatusBar } from './status-bar.js'
import { t } from './texts/texts.js'
import { Use } from './use.js'

/** The day of work: choose a role, use it, and see at any moment how long the sign-in lasts. */
export function Work({ state }: { readonly state: AppState }) {
  const search = useRef<HTMLInputElement>(null)
  const { problem, portal } = state
  const help = (remedy: Remedy) => {
    if (remedy === 'copy') return request('copy', { what: 'problem' })
    if (remedy === 'role') {
      request('dismissProblem')
      return search.current?.focus()
    }
    if (remedy === 'signIn' && portal) return request('signIn', { ...portal, flow: 'auto' })
    if (remedy === 'list' || problem?.during === 'list') return request('listAccounts')
    if (problem?.during === 'signOut') return request('signOut')
    if (problem?.during === 'claudeCode' && state.answer)
      return request('askClaudeCode', { question: state.answer.question })
    if (problem?.during === 'ask' && state.answer) return request('ask', { question: state.answer.question })
    if (problem?.during === 'role' && state.role) {
      const { accountId, roleName } = state.role
      return request('choose', { accountId, roleName })
    }
    return request('dismissProblem')
  }
  return (
    <div class="work">
      <header class="bar">
        <span class="mark" aria-hidden="true" />
        <h1>{t.appName}</h1>
        <span class="bar-portal">{portal?.startUrl}</span>
        <Button kind="quiet" onClick={() => request('signOut')}>
          {t.header.signOut}
        </Button>
      </header>
      <main class="panes">
        <Picker state={state} search={search} />
        <Use state={state} />
      </main>
      {problem && <ProblemBanner problem={problem} onHelp={help} />}
      <StatusBar state={state} />
    </div>
  )
}
