import type { AppState } from '../ipc/contract.js'
import { useModel } from './model.js'
import { Announcer } from './announcer.js'
import { ProblemCard } from './problem-view.js'
import { EndedCard, SignInForm } from './sign-in-form.js'
import { SignInSteps } from './sign-in-steps.js'
import { useState } from 'preact/hooks'
import { Work } from './work.js'

export function App() {
  const { state } = useModel()
  if (!state?.isReady) return <main class="center" aria-busy="true" />
  return (
    <>
      {state.session.signedIn && !state.signIn ? <Work state={state} /> : <SignedOut state={state} />}
      <Announcer state={state} />
    </>
  )
}

/** One picture at a time: the sign-in under way, what went wrong, the end of the last sign-in, or the form. */
function SignedOut({ state }: { readonly state: AppState }) {
  const [isOther, setOther] = useState(false)
  const { signIn, problem, session, portal } = state
  const picture = () => {
    if (signIn) return <SignInSteps view={signIn} />
    if (problem) return <ProblemCard problem={problem} portal={portal} />
    if (session.endedAt !== undefined && portal && !isOther) {
      return <EndedCard portal={portal} session={session} onOther={() => setOther(true)} />
    }
    return <SignInForm portal={portal} />
  }
  return <main class="center">{picture()}</main>
}
