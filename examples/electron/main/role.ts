// The role that the person has chosen. The choice is saved at once; whether the portal grants it is found out afterwards.

import type { SettingsStore, SsoSession } from 'aws-sso-native'
import type { RoleId } from '../ipc/contract.js'
import { clearProblem, report } from './problem.js'
import type { Store } from './store.js'

export class Role {
  readonly #store: Store
  #checking: AbortController | undefined

  constructor(store: Store) {
    this.#store = store
  }

  /**
   * Chooses a role. A check of an earlier choice is cancelled, so that its answer cannot be taken for that of this one. The
   * settings store runs its calls in their order, so the last choice is the one that is saved.
   */
  async choose(role: RoleId, session: SsoSession, settings: SettingsStore | undefined): Promise<void> {
    const saved = settings?.update({ awsSsoAccountId: role.accountId, awsSsoRoleName: role.roleName })
    await Promise.all([this.check(role, session), saved?.catch((error) => report(this.#store, 'settings', error))])
  }

  /** Finds out whether the portal grants a role. */
  async check({ accountId, roleName }: RoleId, session: SsoSession): Promise<void> {
    const { signal } = this.#restart()
    clearProblem(this.#store, 'role', 'ask')
    this.#store.set({ role: { accountId, roleName, access: 'checking' }, answer: null })
    try {
      const { expiresAt } = await session.roleCredentials(accountId, roleName, { signal })
      if (signal.aborted) return
      this.#store.set({ role: { accountId, roleName, access: 'ready', expiresAt: expiresAt.getTime() } })
    } catch (error) {
      if (signal.aborted) return
      this.#store.set({ role: { accountId, roleName, access: 'refused' } })
      report(this.#store, 'role', error)
    }
  }

  clear(): void {
    this.#restart()
    this.#store.set({ role: null, answer: null })
  }

  #restart(): AbortController {
    this.#checking?.abort()
    this.#checking = new AbortController()
    return this.#checking
  }
}
