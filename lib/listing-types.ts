import type { SsoErrorInfo } from './errors.js'
import type { CallOptions } from './types.js'

/** How much of a list is known. */
export interface ListProgress {
  /** Accounts the service has named so far. */
  accountsListed: number
  /** Accounts whose roles are known, or known not to be readable. */
  accountsDone: number
  /** Roles found so far. */
  rolesFound: number
  /** An estimate of the time that is left, in milliseconds, once the service has named every account. */
  timeLeftMs?: number
}

/** Options of {@link listAccountsAndRoles} and {@link streamAccountsAndRoles}. */
export interface ListOptions extends CallOptions {
  /**
   * Called with the progress of the list, about 60 times per second at most; the last call comes before the promise
   * settles. It is not called again before it has returned. If it throws, or returns a promise that is rejected, the call
   * is rejected with that.
   */
  onProgress?(progress: ListProgress): void
  /**
   * How long the list may take, in milliseconds; 10 minutes by default. After that, the list has what is known by then:
   * see {@link AccountList.resume}. The same if the service does not answer for half a minute.
   */
  timeBudgetMs?: number
  /** Ends the list with what is known by then, as `timeBudgetMs` does. `signal` cancels it. */
  stopSignal?: AbortSignal
}

/** A role that the person may take in an account. */
export interface AccountRole {
  /** The name of the role (of the permission set). */
  roleName: string
  /** The account it is in. */
  accountId: string
}

/** An account with its roles. */
export interface AccountWithRoles {
  /** Twelve digits. */
  accountId: string
  /** The name; empty where the service gives none. */
  accountName: string
  /** The address of the account's root user, where the service gives it. */
  emailAddress?: string
  /** The roles, in the service's order. Empty where there are none, or where `error` says why they are not known. */
  roles: AccountRole[]
  /**
   * Why the roles of this one account are not known. `NotListedInTime` if the time was over before; its `reason` is that
   * of the last request that failed, if one did. If the service did not answer any more, what the requests failed with.
   */
  error?: SsoErrorInfo
}

/**
 * Accounts in the service's order. An array; its members beside the accounts are not enumerable, so that it can be
 * compared and sent to a renderer like any other.
 */
export interface AccountList extends Array<AccountWithRoles> {
  /**
   * Only if the list ended before it was complete: continues it, and gives the list as it is then. What is known is not
   * requested again. It rejects if the service does not answer at all, and can then be called again.
   */
  readonly resume?: (options?: ListOptions) => Promise<AccountList>
  /**
   * Only if the list ended before it was complete: why. `NotListedInTime` if its time was over or it was stopped, else what
   * the requests failed with. Accounts may be missing, if the service had not named them all.
   */
  readonly error?: SsoErrorInfo
  /** Lists of an `SsoSession`: how this one differs from the one that was kept before, if one was. */
  readonly changes?: ListChanges
  /** Only if this is a list that was kept: when it was complete. */
  readonly cachedAt?: Date
  /** Only if this is a list that was kept, and `cached` is `'allow'`: the new list, which is being requested. */
  readonly refreshed?: Promise<AccountList>
}

/** What is different in a new list. Accounts whose roles could not be read are left out. */
export interface ListChanges {
  /** Accounts that are new, and accounts with new roles; each with its new roles. */
  added: AccountWithRoles[]
  /** Accounts that are gone, and accounts that have lost roles; each with the roles that are gone. */
  removed: AccountWithRoles[]
}

/** Options of `SsoSession.listAccountsAndRoles`. */
export interface SessionListOptions extends ListOptions {
  /**
   * The last complete list of a session is kept on disk until it signs out or in. `'refresh'`, the default, requests a new
   * one. `'allow'` gives the kept one at once and requests a new one meanwhile: see {@link AccountList.refreshed}; if none
   * is kept, it is as `'refresh'`. `'only'` requests nothing: it gives the kept one, or `null`.
   */
  cached?: 'allow' | 'only' | 'refresh'
}
