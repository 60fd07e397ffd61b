import type { SsoErrorInfo } from './errors.js'
import type { CallOptions } from './types.js'

/** How far a list is. */
export interface ListProgress {
  /** Accounts the service has named so far. */
  accountsListed: number
  /** Accounts whose roles are known, or known not to be readable. */
  accountsDone: number
  /** Roles found so far. */
  rolesFound: number
  /** About how much longer it takes, in milliseconds, once the service has named every account. */
  timeLeftMs?: number
}

/** Options of {@link listAccountsAndRoles} and {@link streamAccountsAndRoles}. */
export interface ListOptions extends CallOptions {
  /**
   * Told how far the list is, at most some 60 times a second; the last call comes before the promise settles. Never
   * called faster than it returns. An exception it throws, or the rejection of a promise it returns, ends the call with it.
   */
  onProgress?(progress: ListProgress): void
  /**
   * How long the list may take, in milliseconds; 10 minutes by default. When they are over, the list is what is known by
   * then: see {@link AccountList.resume}. The same where the service answers nothing for half a minute.
   */
  timeBudgetMs?: number
  /** Ends the list with what is known by then, as `timeBudgetMs` does. `signal` throws it away. */
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
   * Why the roles of this one account are not known. `NotListedInTime` where the time was over before; its `reason` is
   * that of the last request that failed, if one did. Where the service was gone, what the requests failed with.
   */
  error?: SsoErrorInfo
}

/**
 * Accounts in the service's order. An array; its members beside the accounts are not enumerable, so that it can be
 * compared and sent to a renderer like any other.
 */
export interface AccountList extends Array<AccountWithRoles> {
  /**
   * Only where the list ended before it was whole: goes on from there, and gives the list as it is then. What is known
   * is not asked for again. It rejects where the service answers nothing at all, and can then be called again.
   */
  readonly resume?: (options?: ListOptions) => Promise<AccountList>
  /**
   * Only where the list ended before it was whole: why. `NotListedInTime` where its time was over or it was stopped, else
   * what the requests failed with. Accounts may be missing, if the service had not named them all.
   */
  readonly error?: SsoErrorInfo
  /** Lists of an `SsoSession`: how this one differs from the one kept before, where one was. */
  readonly changes?: ListChanges
  /** Where this is the list that was kept: when it was whole. */
  readonly cachedAt?: Date
  /** Where this is the list that was kept, and `'allow'` was asked for: the new one, on its way. */
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
   * The last whole list of a session is kept on disk until it signs out or in. `'refresh'`, the default, asks for a new
   * one. `'allow'` gives the kept one at once and asks for a new one meanwhile: see {@link AccountList.refreshed}; where
   * none is kept it is as `'refresh'`. `'only'` asks for nothing: it gives the kept one, or `null`.
   */
  cached?: 'allow' | 'only' | 'refresh'
}
