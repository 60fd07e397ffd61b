import { checkCount } from './checks.js'
import { type ExceptionName, portalExceptionOf } from './exceptions.js'
import { pick, type Random, seededRandom } from './random.js'

/** One account, spelled out. */
export interface AccountSpec {
  /** Twelve digits. */
  readonly accountId: string
  /** Left out of answers when it is left out here: the service leaves it out too, now and then. */
  readonly accountName?: string
  /** Left out of answers when it is left out here. */
  readonly emailAddress?: string
  /** The names of the roles the person may take, in the order they are listed. May be empty. */
  readonly roles: readonly string[]
}

/** How ListAccountRoles fails for an account. */
export interface RolesFailure {
  /** The HTTP status. Default: the exception's own, or 500 when there is no `exception` either. */
  readonly status?: number
  /** The exception to answer. Default: the one the portal has for `status`. */
  readonly exception?: ExceptionName
  /** The message to answer. Default: the exception's own. */
  readonly message?: string
}

/** The accounts and roles of the person who signs in. */
export interface OrganizationOptions {
  /**
   * How many accounts, named from the seed; or the accounts themselves, listed in this order. Default: 4.
   */
  readonly accounts?: number | readonly AccountSpec[]
  /**
   * How many roles each account has, or a function from an account's index to that number or to the names themselves.
   * Not used when `accounts` is a list. Default: 3.
   */
  readonly rolesPerAccount?: number | ((index: number) => number | readonly string[])
  /** Indexes of accounts that have no role. Default: none. */
  readonly accountsWithoutRoles?: readonly number[]
  /** Indexes of accounts that are answered without `accountName`. Default: none. */
  readonly accountsWithoutName?: readonly number[]
  /** Indexes of accounts that are answered without `emailAddress`. Default: none. */
  readonly accountsWithoutEmail?: readonly number[]
  /**
   * Accounts whose roles cannot be listed, by index or by account id; a number is a status. Default: none.
   *
   * @example `{ 2: 403, '111122223333': { status: 500, message: 'try later' } }`
   */
  readonly accountsWithFailingRoles?: Readonly<Record<string | number, number | RolesFailure>>
}

/** An account with its JSON made once: the emulator must stay cheap under benchmarks. */
export interface Account {
  readonly spec: AccountSpec
  readonly json: string
  readonly rolesJson: readonly string[]
  readonly rolesFailure: (RolesFailure & { readonly exception: ExceptionName }) | undefined
}

/** What the portal reads from. */
export interface Organization {
  readonly accounts: readonly Account[]
  readonly accountsJson: readonly string[]
  readonly byId: ReadonlyMap<string, Account>
}

export function buildOrganization(options: OrganizationOptions, seed: number): Organization {
  const specs = typeof options.accounts === 'object' ? options.accounts : nameAccounts(options, seed)
  const failing = options.accountsWithFailingRoles ?? {}
  const accounts = specs.map((given, index): Account => {
    const spec = { ...given, roles: options.accountsWithoutRoles?.includes(index) ? [] : given.roles }
    if (options.accountsWithoutName?.includes(index)) delete spec.accountName
    if (options.accountsWithoutEmail?.includes(index)) delete spec.emailAddress
    const { accountId, accountName, emailAddress, roles } = spec
    return {
      spec,
      json: JSON.stringify({ accountId, accountName, emailAddress }),
      rolesJson: roles.map((roleName) => JSON.stringify({ roleName, accountId })),
      rolesFailure: rolesFailure(failing[accountId] ?? failing[index]),
    }
  })
  const byId = new Map(accounts.map((account) => [account.spec.accountId, account]))
  if (byId.size !== accounts.length) throw new RangeError('organization.accounts: an account id is given twice')
  return { accounts, accountsJson: accounts.map((account) => account.json), byId }
}

function rolesFailure(given: number | RolesFailure | undefined): Account['rolesFailure'] {
  if (given === undefined) return undefined
  const failure: RolesFailure = typeof given === 'number' ? { status: given } : given
  return { ...failure, exception: failure.exception ?? portalExceptionOf(failure.status ?? 500) }
}

const teams = [
  'analytics',
  'billing',
  'checkout',
  'data-lake',
  'identity',
  'inventory',
  'logging',
  'machine-learning',
  'marketing',
  'network',
  'payments',
  'platform',
  'research',
  'search',
  'security',
  'support',
]

const stages = ['production', 'staging', 'development', 'sandbox']

const roleNames = [
  'AdministratorAccess',
  'ReadOnlyAccess',
  'BedrockUser',
  'PowerUserAccess',
  'ViewOnlyAccess',
  'Billing',
  'SecurityAudit',
  'DataScientist',
  'DatabaseAdministrator',
  'NetworkAdministrator',
  'SupportUser',
  'SystemAdministrator',
]

function nameAccounts(options: OrganizationOptions, seed: number): AccountSpec[] {
  const count = checkCount('organization.accounts', options.accounts as number | undefined, 4)
  const random = seededRandom(seed)
  const ids = new Set<string>()
  const names = new Set<string>()
  return Array.from({ length: count }, (_, index) => {
    const accountId = newAccountId(random, ids)
    const accountName = newAccountName(random, names)
    return { accountId, accountName, emailAddress: `aws+${accountName}@example.com`, roles: rolesOf(options, index) }
  })
}

function newAccountId(random: Random, taken: Set<string>): string {
  for (;;) {
    const id = String(Math.floor(random() * 1e12)).padStart(12, '0')
    if (taken.has(id)) continue
    taken.add(id)
    return id
  }
}

function newAccountName(random: Random, taken: Set<string>): string {
  const plain = `${pick(random, teams)}-${pick(random, stages)}`
  // Numbered by how many there are, not by trying 2, 3, ...: naming thousands of accounts stays linear.
  const name = taken.has(plain) ? `${plain}-${taken.size + 1}` : plain
  taken.add(name)
  return name
}

function rolesOf(options: OrganizationOptions, index: number): readonly string[] {
  const given = options.rolesPerAccount
  const roles = typeof given === 'function' ? given(index) : given
  if (typeof roles === 'object') return roles
  const count = checkCount('organization.rolesPerAccount', roles, 3)
  return Array.from({ length: count }, (_, role) => roleNames[role] ?? `Role${role + 1}`)
}
