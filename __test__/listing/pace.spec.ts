import { setMaxListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { Fault, IdentityCenterOptions } from '../../emulator/index.js'
import { listAccountsAndRoles } from '../../index.js'
import { answersTheFirst, done, endedByTime, sessionWithToken } from './support.js'
import { startCenter } from '../harness/center.js'
import { rejection } from '../harness/rejection.js'
import { until } from '../harness/until.js'
import '../harness/each-test.js'

const twenty = { requestsPerSecond: 20, burst: 20 }

const heldFor = (seconds: number): Fault => ({
  status: 429,
  errorType: 'TooManyRequestsException',
  headers: { 'Retry-After': String(seconds) },
})

/** A list against a limit: what was lost of it, and the share of requests that the service refused. */
async function listed(accounts: number, rateLimit: NonNullable<IdentityCenterOptions['rateLimit']>) {
  const center = await startCenter({ organization: { accounts, rolesPerAccount: 3 }, latencyMs: 5, rateLimit })
  const list = await listAccountsAndRoles(center.issueToken().accessToken, center.region)
  const { requests, status429 } = center.counters
  return { lost: center.accounts.length - list.filter(({ roles }) => roles.length === 3).length, requests, status429 }
}

describe('the pace of lists', () => {
  it.each([
    ['with a burst', twenty],
    ['without a burst', { requestsPerSecond: 20, burst: 1 }],
    ['with Retry-After', { ...twenty, retryAfter: true }],
    ['for each operation', [{ ...twenty, operations: ['ListAccountRoles'] as const }]],
  ])('loses nothing to a limit of 20 a second %s, and is throttled little', async (_, rateLimit) => {
    const { lost, requests, status429 } = await listed(120, rateLimit)
    expect(lost).toBe(0)
    // Each refused request is sent again, and no other is sent twice.
    expect(requests).toBe(122 + status429)
    // The limit is met once with what is under way, and then now and then. Clients that retry meet it 120 times.
    expect(status429).toBeLessThan(40)
  })

  it('keeps to what it has learned when the next list begins', async () => {
    const center = await startCenter({ organization: { accounts: 40 }, rateLimit: { requestsPerSecond: 40, burst: 5 } })
    const { accessToken } = center.issueToken()
    await listAccountsAndRoles(accessToken, center.region)
    const learned = center.counters.status429
    await listAccountsAndRoles(accessToken, center.region)
    expect(center.counters.status429 - learned).toBeLessThan(15)
  })

  it('follows a limit that changes in the middle', async () => {
    const center = await startCenter({ organization: { accounts: 120 }, rateLimit: twenty })
    const list = listAccountsAndRoles(center.issueToken().accessToken, center.region)
    const good = () => center.counters.requests - center.counters.status429
    await until(() => good() >= 50)
    center.setRateLimit({ requestsPerSecond: 5, burst: 5 })
    // 5 that the bucket holds, and 10 to notice.
    await until(() => good() >= 65)
    const refused = center.counters.status429
    await until(() => good() >= 75)
    // A client that goes on at 20 a second is throttled 30 times while 10 are accepted.
    expect(center.counters.status429 - refused).toBeLessThan(15)
    center.setRateLimit({ requestsPerSecond: 100, burst: 5 })
    expect(await list).toHaveLength(120)
  })

  it('waits as long as the service asks, and sends nothing meanwhile', async () => {
    // One account: nothing is under way beside the request that is refused.
    const center = await startCenter({ organization: { accounts: 1 } })
    center.setFaults([{ operation: 'ListAccountRoles', times: 1, fault: heldFor(2) }])
    await listAccountsAndRoles(center.issueToken().accessToken, center.region)
    const [, refused, again, ...rest] = center.requests
    expect([refused!.status, again!.status, rest]).toEqual([429, 200, []])
    // At least so long, however busy the machine.
    expect(again!.at - refused!.at).toBeGreaterThan(1900)
  })

  it('lets two lists at once share what there is', async () => {
    const center = await startCenter({ organization: { accounts: 60 }, rateLimit: { requestsPerSecond: 40, burst: 1 } })
    const one = center.issueToken().accessToken
    const other = center.issueToken().accessToken
    const done = { one: 0, other: 0 }
    const list = (token: string, name: 'one' | 'other') =>
      listAccountsAndRoles(token, center.region, { onProgress: ({ accountsDone }) => (done[name] = accountsDone) })
    const first = list(one, 'one')
    const second = list(other, 'other')
    await first
    // Turn by turn: the one that began first is not through before the other has begun.
    expect(done.other).toBeGreaterThan(40)
    await second
  }, 30_000)

  it('does not let one list that is not answered hold up another', async () => {
    const center = await startCenter({ organization: { accounts: 30 } })
    const stalled = center.issueToken().accessToken
    const bearer = 'x-amz-sso_bearer_token'
    center.setFaults([{ when: ({ headers }) => headers[bearer] === stalled, fault: { stall: true } }])
    const stop = new AbortController()
    const options = { signal: stop.signal }
    const waiting = Array.from({ length: 20 }, () => rejection(listAccountsAndRoles(stalled, center.region, options)))
    await until(() => center.counters.inFlight === 20)
    expect(await listAccountsAndRoles(center.issueToken().accessToken, center.region)).toHaveLength(30)
    stop.abort('enough')
    expect(await Promise.all(waiting)).toEqual(waiting.map(() => 'enough'))
  })

  it('lets the credentials of a role go ahead of all lists', async () => {
    const center = await startCenter({ rateLimit: { requestsPerSecond: 20, burst: 1 } })
    center.setFaults([{ operation: 'ListAccounts', times: 1, fault: heldFor(3) }])
    const session = await sessionWithToken(center)
    const { accessToken } = center.issueToken()
    const stop = new AbortController()
    setMaxListeners(0, stop.signal)
    const list = () => listAccountsAndRoles(accessToken, center.region, { signal: stop.signal }).catch(() => undefined)
    const lists = [list()]
    // From here on everything is held for three seconds, so that all these wait for one thing.
    await until(() => center.counters.status429 === 1)
    for (let i = 0; i < 40; i++) lists.push(list())
    const account = center.accounts[0]!
    await session.roleCredentials(account.accountId, account.roles[0]!)
    const before = center.requests.findIndex(({ operation }) => operation === 'GetRoleCredentials')
    // The one that was refused, and one or two that came in the moment before; in turn it would be after 41.
    expect(before).toBeGreaterThan(0)
    expect(before).toBeLessThan(8)
    stop.abort()
    await Promise.all(lists)
  })
})

describe('what a service fails', () => {
  it('is asked again, and nothing is lost', async () => {
    const center = await startCenter({ organization: { accounts: 50 } })
    center.setFaults([
      { operation: 'ListAccountRoles', after: 5, times: 10, fault: { status: 503 } },
      { operation: 'ListAccountRoles', after: 5, times: 5, fault: { reset: true } },
    ])
    const list = await listAccountsAndRoles(center.issueToken().accessToken, center.region)
    expect(list.filter(({ error }) => error)).toEqual([])
    expect(list).toHaveLength(50)
  })

  it('is given up for one account alone where all others answer', async () => {
    const accountsWithFailingRoles = { 2: { status: 500, exception: 'InternalServerException' } } as const
    const center = await startCenter({ organization: { accounts: 5, accountsWithFailingRoles } })
    const list = await listAccountsAndRoles(center.issueToken().accessToken, center.region)
    expect(list.map(({ error }) => error?.code)).toEqual([undefined, undefined, 'InternalServer', undefined, undefined])
    // The service is there: this is all that can be known.
    expect(list.resume).toBeUndefined()
  }, 60_000)

  it('is given up for one account alone although nothing else was to be asked', async () => {
    const center = await startCenter({ organization: { accounts: 3 } })
    const last = center.accounts[2]!.accountId
    center.setFaults([answersTheFirst(center, 2)])
    const { accessToken } = center.issueToken()
    const part = await endedByTime(
      (options) => listAccountsAndRoles(accessToken, center.region, options),
      (list) => done(list) === 2,
    )
    const fault: Fault = { exception: 'InternalServerException' }
    center.setFaults([{ operation: 'ListAccountRoles', when: ({ query }) => query['account_id'] === last, fault }])
    const whole = await part.resume!()
    expect(whole.map(({ error }) => error?.code)).toEqual([undefined, undefined, 'InternalServer'])
    expect(whole.resume).toBeUndefined()
  }, 60_000)
})
