// One sign-in at a time, whichever window asked for it.

import { shell } from 'electron'
import type { SignInEvent, SsoSession } from 'aws-sso-native'
import type { SignInView } from '../ipc/contract.js'
import { clearProblem, report } from './problem.js'
import type { Store } from './store.js'

export interface RunOptions {
  readonly flow: 'auto' | 'browser' | 'device'
  /** How long the person may take, in milliseconds. */
  readonly timeoutMs?: number | undefined
  /** Makes the session of the portal that was named. Without one, the person is signed in to it already. */
  readonly open: (signal: AbortSignal) => Promise<SsoSession | undefined>
  readonly onSignedIn: () => Promise<void>
}

export class SignIn {
  readonly #store: Store
  #running: AbortController | undefined
  /** The page that the person was sent to. It stays here in the browser flow: its `state` is for the browser alone. */
  #page: string | undefined
  /** Whether the person asked for a code; then nothing has to be explained. */
  #isCodeWanted = false

  constructor(store: Store) {
    this.#store = store
  }

  /**
   * Signs in because a person pressed a button: hence `force`, which also asks a person who was asked within the last hour.
   *
   * `onSignedIn` is awaited before the picture of the sign-in is taken away, so that no other is drawn in between.
   */
  async run({ flow, timeoutMs, open, onSignedIn }: RunOptions): Promise<void> {
    if (this.#running) return
    const running = new AbortController()
    this.#running = running
    this.#isCodeWanted = false
    clearProblem(this.#store)
    this.#store.set({ signIn: { step: 'starting' } })
    try {
      const session = await open(running.signal)
      await session?.signIn({
        flow,
        force: true,
        openBrowser: (url) => shell.openExternal(url),
        onEvent: (event) => this.#draw(event),
        signal: running.signal,
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      })
      await onSignedIn()
    } catch (error) {
      report(this.#store, 'signIn', error)
    } finally {
      this.#running = undefined
      this.#page = undefined
      this.#store.set({ signIn: null })
    }
  }

  /** Goes on with a device code, because the person wants to. */
  useDeviceCode(session: SsoSession): void {
    this.#isCodeWanted = session.useDeviceCode()
  }

  cancel(): void {
    this.#running?.abort()
  }

  async openPage(): Promise<void> {
    if (this.#page !== undefined) await shell.openExternal(this.#page)
  }

  #draw(event: SignInEvent): void {
    if (event.type === 'awaitingUser') this.#page = event.url
    const next = picture(this.#store.state.signIn ?? { step: 'starting' }, event, this.#isCodeWanted)
    if (next) this.#store.set({ signIn: next })
  }
}

/** The picture after an event, or undefined if the event changes nothing that is drawn. */
export function picture(before: SignInView, event: SignInEvent, isCodeWanted: boolean): SignInView | undefined {
  switch (event.type) {
    case 'awaitingOther':
    case 'registering':
      return { ...kept(before), step: event.type }
    case 'awaitingUser': {
      const { flow, url, userCode, expiresAt } = event
      const common = { ...kept(before), step: event.type, flow, expiresAt: expiresAt.getTime() } as const
      return flow === 'device' && userCode !== undefined ? { ...common, url, userCode } : common
    }
    case 'slowDown':
      return { ...before, isSlowed: true }
    case 'fallingBack':
      return isCodeWanted ? { step: event.type } : { step: event.type, fellBack: event.reason }
    case 'exchanging':
      return { ...kept(before), step: event.type }
    case 'polling':
    case 'signedIn':
      return undefined
  }
}

/** What is still true in the next step. */
const kept = ({ fellBack }: SignInView) => (fellBack === undefined ? {} : { fellBack })
