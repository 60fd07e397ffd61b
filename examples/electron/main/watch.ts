// Knows at any moment whether the person is signed in: after a change by the AWS CLI or another app, after sleep, and when a
// token expires while nobody looks.

import { powerMonitor } from 'electron'
import { SsoError, type SessionStatus, type SsoSession } from 'aws-sso-native'
import type { SessionView } from '../ipc/contract.js'
import type { Store } from './store.js'

/** How often the status is read, which makes no request, in milliseconds. A timer does not run while a machine sleeps. */
const LOOK_EVERY = 30_000
/** A token that has less left than this is refreshed by `token()` in the background, in milliseconds. */
const REFRESH_BEFORE = 15 * 60_000

export class Watch {
  readonly #store: Store
  readonly #session: SsoSession
  readonly #onTurn: (isSignedIn: boolean) => void
  readonly #ending = new AbortController()
  #timer: NodeJS.Timeout | undefined

  /** `onTurn` is called when the person is signed in or out, here or by the AWS CLI or another app. */
  constructor(store: Store, session: SsoSession, onTurn: (isSignedIn: boolean) => void) {
    this.#store = store
    this.#session = session
    this.#onTurn = onTurn
    session.onChange((status) => this.#show(status), { signal: this.#ending.signal })
    powerMonitor.on('resume', this.#onResume)
  }

  end(): void {
    this.#ending.abort()
    clearTimeout(this.#timer)
    powerMonitor.off('resume', this.#onResume)
  }

  /** Reads the status, and refreshes a token that expires soon. */
  async look(): Promise<void> {
    await this.#try(async () => {
      this.#show(await this.#session.status({ signal: this.#ending.signal }))
      const { signedIn, expiresAt = 0 } = this.#store.state.session
      if (!signedIn || expiresAt - Date.now() > REFRESH_BEFORE) return
      await this.#session.token({ signal: this.#ending.signal })
      this.#show(await this.#session.status({ signal: this.#ending.signal }))
    })
    this.#lookAgain()
  }

  /** Shows a status. A sign-in that has ended without the person is announced. */
  #show(status: SessionStatus): void {
    if (this.#ending.signal.aborted) return
    const before = this.#store.state.session
    const after = sessionView(status, before)
    this.#store.set({ session: after })
    if (after.signedIn !== before.signedIn) this.#onTurn(after.signedIn)
    this.#lookAgain()
  }

  readonly #onResume = (): void => {
    void this.#try(async () => this.#show(await this.#session.onResume({ signal: this.#ending.signal })))
  }

  /** Looks when the token expires, or after a while. */
  #lookAgain(): void {
    clearTimeout(this.#timer)
    if (this.#ending.signal.aborted) return
    const { signedIn, expiresAt } = this.#store.state.session
    const untilExpiry = signedIn && expiresAt !== undefined ? expiresAt - Date.now() + 50 : LOOK_EVERY
    this.#timer = setTimeout(() => void this.look(), untilExpiry > 0 ? Math.min(untilExpiry, LOOK_EVERY) : LOOK_EVERY)
  }

  /** A network that is away for a moment is not drawn: the status says all that the person has to know. */
  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (this.#ending.signal.aborted) return
      if (!(error instanceof SsoError)) throw error
      if (error.code === 'SignInRequired') this.#show(await this.#session.status())
    }
  }
}

/** A status for a renderer. The name of the token file stays here. */
function sessionView(status: SessionStatus, before: SessionView): SessionView {
  const { signedIn, expiresAt, refreshable, refreshableUntil, reason, unsaved } = status
  const expiry = expiresAt?.getTime()
  const isNew = signedIn && expiry !== undefined && expiry !== before.expiresAt
  const refreshedAt = isNew ? Date.now() : signedIn ? before.refreshedAt : undefined
  const hasEnded = !signedIn && before.signedIn
  const endedAt = hasEnded ? Math.min(before.expiresAt ?? Infinity, Date.now()) : signedIn ? undefined : before.endedAt
  return {
    signedIn,
    refreshable,
    unsaved,
    ...(expiry === undefined ? {} : { expiresAt: expiry }),
    ...(refreshableUntil === undefined ? {} : { refreshableUntil: refreshableUntil.getTime() }),
    ...(reason === undefined ? {} : { reason }),
    ...(refreshedAt === undefined ? {} : { refreshedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
  }
}
