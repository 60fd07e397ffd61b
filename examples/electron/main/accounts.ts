// The accounts of the person: the kept list at once, and the new one account by account.

import type { AccountWithRoles, SsoSession } from 'aws-sso-native'
import type { AccountView, Message } from '../ipc/contract.js'
import { clearProblem, report } from './problem.js'
import type { Store } from './store.js'

/** Accounts in one message. A renderer has to copy and sort them within a frame. */
const BATCH = 200
/** How long accounts are collected before they are sent, in milliseconds: less often than the screen draws. */
const COLLECT = 50

export class Accounts {
  readonly #store: Store
  readonly #send: (message: Message) => void
  readonly #known = new Map<string, AccountView>()
  /** Whether a whole list is known, so that new roles can be told from those that had not been listed. */
  #isWhole = false
  #listing: AbortController | undefined
  #pending: AccountView[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(store: Store, send: (message: Message) => void) {
    this.#store = store
    this.#send = send
  }

  /** All accounts that are known, for a window that loads. */
  *messages(): Generator<Message> {
    const all = [...this.#known.values()]
    yield { type: 'accounts', accounts: all.slice(0, BATCH), reset: true }
    for (let from = BATCH; from < all.length; from += BATCH) {
      yield { type: 'accounts', accounts: all.slice(from, from + BATCH), reset: false }
    }
  }

  /** Ends the listing and forgets everything, for another person or portal. */
  clear(): void {
    this.stop()
    this.#known.clear()
    this.#isWhole = false
    this.#pending = []
    this.#store.set({ list: { stage: 'empty', listed: 0, done: 0, added: 0 } })
    this.#send({ type: 'accounts', accounts: [], reset: true })
  }

  /** Ends the listing. What is known stays. */
  stop(): void {
    this.#listing?.abort()
  }

  /** Lists the accounts of a session. A listing under way goes on. */
  async list(session: SsoSession): Promise<void> {
    if (this.#listing) return
    const listing = new AbortController()
    this.#listing = listing
    const { signal } = listing
    clearProblem(this.#store, 'list')
    try {
      await this.#showKept(session, signal)
      const isComplete = await this.#showNew(session, signal)
      this.#isWhole = true
      this.#store.set({ list: { ...this.#store.state.list, stage: isComplete ? 'complete' : 'partial' } })
    } catch (error) {
      if (!signal.aborted) report(this.#store, 'list', error)
      this.#flush()
      if (this.#known.size > 0) this.#store.set({ list: { ...this.#store.state.list, stage: 'partial' } })
      else this.#store.set({ list: { stage: 'empty', listed: 0, done: 0, added: 0 } })
    } finally {
      if (this.#listing === listing) this.#listing = undefined
    }
  }

  async #showKept(session: SsoSession, signal: AbortSignal): Promise<void> {
    if (this.#known.size > 0) return
    const kept = await session.listAccountsAndRoles({ cached: 'only', signal })
    if (!kept) return
    this.#isWhole = true
    for (const account of kept) this.#known.set(account.accountId, view(account))
    const { cachedAt } = kept
    this.#store.set({
      list: { ...this.#store.state.list, stage: 'kept', ...(cachedAt ? { cachedAt: cachedAt.getTime() } : {}) },
    })
    for (const message of this.messages()) this.#send(message)
  }

  /** @returns whether the roles of every account could be read. */
  async #showNew(session: SsoSession, signal: AbortSignal): Promise<boolean> {
    const seen = new Set<string>()
    let isComplete = true
    let added = 0
    const { cachedAt } = this.#store.state.list
    const common = { stage: 'listing', ...(cachedAt === undefined ? {} : { cachedAt }) } as const
    this.#store.set({ list: { ...common, listed: 0, done: 0, added: 0 } })
    const onProgress = ({ accountsListed, accountsDone, timeLeftMs }: Progress) =>
      this.#store.set({
        list: {
          ...common,
          listed: accountsListed,
          done: accountsDone,
          added,
          ...(timeLeftMs === undefined ? {} : { timeLeftMs }),
        },
      })
    for await (const account of session.streamAccountsAndRoles({ signal, onProgress })) {
      seen.add(account.accountId)
      const next = merged(account, this.#known.get(account.accountId), this.#isWhole)
      if (next.error) isComplete = false
      added += next.added?.length ?? 0
      this.#known.set(account.accountId, next)
      this.#collect(next)
    }
    this.#flush()
    const gone = [...this.#known.keys()].filter((accountId) => !seen.has(accountId))
    for (const accountId of gone) this.#known.delete(accountId)
    if (gone.length > 0) this.#send({ type: 'gone', accountIds: gone })
    this.#store.set({ list: { stage: 'listing', listed: seen.size, done: seen.size, added } })
    return isComplete
  }

  #collect(account: AccountView): void {
    this.#pending.push(account)
    if (this.#pending.length >= BATCH) this.#flush()
    else this.#timer ??= setTimeout(() => this.#flush(), COLLECT)
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#pending.length === 0) return
    this.#send({ type: 'accounts', accounts: this.#pending, reset: false })
    this.#pending = []
  }
}

interface Progress {
  readonly accountsListed: number
  readonly accountsDone: number
  readonly timeLeftMs?: number
}

function view({ accountId, accountName, emailAddress, roles, error }: AccountWithRoles): AccountView {
  return {
    accountId,
    accountName,
    roles: roles.map(({ roleName }) => roleName),
    ...(emailAddress === undefined ? {} : { emailAddress }),
    ...(error === undefined ? {} : { error }),
  }
}

/** A new account with what was known of it: which roles are new, and the roles of before if they cannot be read now. */
function merged(account: AccountWithRoles, before: AccountView | undefined, isWhole: boolean): AccountView {
  const now = view(account)
  if (now.error) return before ? { ...now, roles: before.roles } : now
  // An account whose roles could not be read before has none to compare with.
  if (!isWhole || before?.error) return now
  const added = now.roles.filter((roleName) => !before?.roles.includes(roleName))
  return added.length > 0 ? { ...now, added } : now
}
