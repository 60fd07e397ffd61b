import { expect } from 'vitest'
import type { AccountWithRoles } from '../../index.js'
import type { IdentityCenter } from '../../emulator/index.js'
import { startUrl } from './center.js'
import { type Home, mode } from './home.js'

/** What `full-flow.cjs` answers. */
export interface FullFlow {
  readonly accounts: AccountWithRoles[]
  readonly cancelled: { readonly withReason: boolean }
}

/** The emulator that the full flow is made for: the person approves after the first poll. */
export const forFullFlow = { approveAfterPolls: 1, organization: { accounts: 7, accountsWithoutRoles: [3] } }

/** Judges the full flow by what it answered, what the services were asked, and what lies in the home after it. */
export function expectFullFlow(seen: FullFlow, center: IdentityCenter, home: Home): void {
  const accounts = center.accounts.map(({ accountId, accountName = '', emailAddress, roles }) => ({
    accountId,
    accountName,
    ...(emailAddress === undefined ? {} : { emailAddress }),
    roles: roles.map((roleName) => ({ roleName, accountId })),
  }))
  const rolesFound = accounts.reduce((sum, { roles }) => sum + roles.length, 0)
  expect(seen).toEqual({
    emptyCache: null,
    polls: [[1, 'pending']],
    lastProgress: { accountsListed: accounts.length, accountsDone: accounts.length, rolesFound },
    accounts,
    loaded: { accessToken: true, refreshToken: true, client: true },
    redacted: true,
    dates: true,
    wrongArgument: { own: true, name: 'SsoError', code: 'InvalidInput', retryable: false, hint: true },
    refused: { own: true, name: 'SsoError', code: 'Unauthorized', retryable: false, hint: true },
    cancelled: { withReason: true },
    settings: { awsSsoAccountId: '123456789012', awsSsoRoleName: 'BedrockUser', updatedAt: true },
  })
  expect(center.counters.violations).toBe(0)

  const file = home.tokenFile(startUrl)
  expect(mode(file)).toBe(0o600)
  expect(mode(home.cache)).toBe(0o700)
  expect(Object.keys(home.json(file))).toEqual([
    'startUrl',
    'region',
    'accessToken',
    'expiresAt',
    'clientId',
    'clientSecret',
    'registrationExpiresAt',
    'refreshToken',
  ])
}
