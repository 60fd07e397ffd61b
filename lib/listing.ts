import type * as native from '../binding.js'
import { errorInfo } from './errors.js'
import type { AccountWithRoles } from './types.js'

/** Accounts as users get them. */
export function listedAccounts(accounts: native.NativeAccount[]): AccountWithRoles[] {
  return accounts.map(({ error, ...account }) => (error ? { ...account, error: errorInfo(error) } : account))
}
