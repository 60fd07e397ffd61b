import { describe, expect, it } from 'vitest'
import type { IdentityCenter } from '../../emulator/index.js'
import { listAccountsAndRoles, type ListProgress } from '../../index.js'
import { startCenter } from '../harness/center.js'
import { useCenter } from '../harness/environment.js'
import { rejection } from '../harness/rejection.js'
import { until } from '../harness/until.js'
import '../harness/each-test.js'

/** The list that is expected for the organization of an emulator. */
function expected(accounts: IdentityCenter['accounts']) {
  return accounts.map(({ accountId, accountName, emailAddress, roles }) => ({
    accountId,
    accountName: accountName ?? '',
    ...(emailAddress === undefined ? {} : { emailAddress }),
    roles: roles.map((roleName) => ({ roleName, accountId })),
  }))
}

describe('listAccountsAndRoles', () => {
  it('lists accounts and roles in the order of the service', async () => {
    const center = await startCenter()
    const accounts = await listAccountsAndRoles(center.issueToken().accessToken, center.region)
    expect(accounts).toEqual(expected(center.accounts))
    expect(accounts).toHaveLength(4)
  })

  it('follows every page of accounts and of roles, 100 at a time', async () => {
    const rolesPerAccount = (index: number) => (index === 3 ? 250 : 2)
    const center = await startCenter({ organization: { accounts: 230, rolesPerAccount } })
    const accounts = await listAccountsAndRoles(center.issueToken().accessToken, center.region)
    expect(accounts).toEqual(expected(center.accounts))
    expect(center.counters.byOperation).toMatchObject({ ListAccounts: 3, ListAccountRoles: 230 + 2 })
    expect(new Set(center.requests.map(({ query }) => query['max_result']))).toEqual(new Set(['100']))
  })

  it('requests the roles of many accounts at the same time', async () => {
    const center = await startCenter({ organization: { accounts: 300 } })
    // By then enough requests have succeeded that many may be in flight. All later requests stay open.
    center.setFaults([{ operation: 'ListAccountRoles', after: 70, fault: { stall: true } }])
    const controller = new AbortController()
    const { signal } = controller
    const call = rejection(listAccountsAndRoles(center.issueToken().accessToken, center.region, { signal }))
    await until(() => center.counters.inFlight > 100)
    controller.abort('enough')
    expect(await call).toBe('enough')
  })

  it('keeps accounts without roles, names or addresses', async () => {
    const organization = { accounts: 3, accountsWithoutRoles: [0], accountsWithoutName: [1], accountsWithoutEmail: [2] }
    const center = await startCenter({ organization })
    const accounts = await listAccountsAndRoles(center.issueToken().accessToken, center.region)
    expect(accounts).toEqual(expected(center.accounts))
    expect(accounts[0]?.roles).toEqual([])
    expect(accounts[1]?.accountName).toBe('')
    expect(accounts[2]).not.toHaveProperty('emailAddress')
  })

  it('keeps an account whose roles cannot be read, with its error', async () => {
    const accountsWithFailingRoles = {
      1: { status: 403, exception: 'ForbiddenException', message: 'No access' },
    } as const
    const center = await startCenter({ organization: { accounts: 3, accountsWithFailingRoles } })
    const accounts = await listAccountsAndRoles(center.issueToken().accessToken, center.region)
    expect(accounts.map(({ error }) => error?.code)).toEqual([undefined, 'Forbidden', undefined])
    expect(accounts[1]).toMatchObject({
      accountId: center.accounts[1]?.accountId,
      roles: [],
      error: { code: 'Forbidden', retryable: false, reason: 'No access', requestId: expect.any(String) },
    })
  })

  it('is empty for a person without accounts', async () => {
    const center = await startCenter({ organization: { accounts: 0 } })
    expect(await listAccountsAndRoles(center.issueToken().accessToken, center.region)).toEqual([])
  })

  it('ends at once with its own code when the token is rejected', async () => {
    const center = await startCenter({ organization: { accounts: 300 } })
    const { accessToken } = center.issueToken()
    center.revokeAccessToken(accessToken)
    const error = await rejection(listAccountsAndRoles(accessToken, center.region))
    expect(error).toMatchObject({
      code: 'Unauthorized',
      retryable: false,
      reason: 'Session token not found or invalid',
    })
    expect(center.counters.requests).toBe(1)
  })

  it('ends at once when the token is rejected during the list', async () => {
    const center = await startCenter({ organization: { accounts: 300 }, latencyMs: 5 })
    center.setFaults([{ operation: 'ListAccountRoles', after: 20, fault: { exception: 'UnauthorizedException' } }])
    const error = await rejection(listAccountsAndRoles(center.issueToken().accessToken, center.region))
    expect(error.code).toBe('Unauthorized')
    expect(center.counters.byOperation.ListAccountRoles).toBeLessThan(150)
  })

  it('lists all accounts although the service throttles', async () => {
    // Even a slow machine sends more than that.
    const rateLimit = { requestsPerSecond: 5, burst: 1 }
    const center = await startCenter({ organization: { accounts: 20 }, rateLimit })
    const accounts = await listAccountsAndRoles(center.issueToken().accessToken, center.region)
    expect(center.counters.status429).toBeGreaterThan(0)
    expect(accounts).toEqual(expected(center.accounts))
  })

  it('reports its progress, the end included', async () => {
    const center = await startCenter({ organization: { accounts: 120, rolesPerAccount: 2 }, latencyMs: 2 })
    const reports: ListProgress[] = []
    await listAccountsAndRoles(center.issueToken().accessToken, center.region, {
      onProgress: (progress) => reports.push(progress),
    })
    expect(reports.at(-1)).toEqual({ accountsListed: 120, accountsDone: 120, rolesFound: 240 })
    expect(reports.length).toBeGreaterThan(2)
    for (const [index, report] of reports.entries()) {
      expect(report.accountsDone).toBeGreaterThanOrEqual(reports[index - 1]?.accountsDone ?? 0)
      expect(report.accountsDone).toBeLessThanOrEqual(report.accountsListed)
    }
  })

  it('is cancelled by its signal, and closes its connections', async () => {
    const center = await startCenter({ organization: { accounts: 300 } })
    center.setFaults([{ operation: 'ListAccountRoles', after: 70, fault: { stall: true } }])
    const controller = new AbortController()
    const call = rejection(
      listAccountsAndRoles(center.issueToken().accessToken, center.region, { signal: controller.signal }),
    )
    await until(() => center.counters.inFlight > 10)
    controller.abort('enough')
    expect(await call).toBe('enough')
    await until(() => center.counters.inFlight === 0)
  })

  it('ends with the exception of an onProgress that throws', async () => {
    const center = await startCenter({ organization: { accounts: 20 }, latencyMs: 5 })
    const onProgress = () => {
      throw new Error('a UI fault')
    }
    const call = listAccountsAndRoles(center.issueToken().accessToken, center.region, { onProgress })
    await expect(call).rejects.toThrow('a UI fault')
  })

  it('rejects when the service repeats the token of a page, which would not end', async () => {
    const outcomes = (['ListAccounts', 'ListAccountRoles'] as const).map(async (operation) => {
      const center = await startCenter({ organization: { accounts: 4 } })
      const body = JSON.stringify({ accountList: [], roleList: [], nextToken: 'again' })
      center.setFaults([{ operation, fault: { status: 200, body } }])
      useCenter(center)
      const call = listAccountsAndRoles(center.issueToken().accessToken, center.region)
      const outcome = await call.catch((error: unknown) => error)
      const isFollowed = center.requests.some(({ query }) => query['next_token'] === 'again')
      return { outcome: JSON.stringify(outcome), isFollowed }
    })
    for (const { outcome, isFollowed } of await Promise.all(outcomes)) {
      expect(outcome).toContain('UnexpectedAnswer')
      expect(isFollowed).toBe(true)
    }
  })
})
