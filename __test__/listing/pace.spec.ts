import { setMaxListeners } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Fault, IdentityCenterOptions } from '../../emulator/index.js'
import { listAccountsAndRoles, onLog } from '../../index.js'
import { answersTheFirst, done, endedByTime, sessionWithToken } from './support.js'
import { startCenter } from '../harness/center.js'
import { rejection } from '../harness/rejection.js'
import { until } from '../harness/until.js'
import '../harness/each-test.js'

const twenty = { requestsPerSecond: 20, burst: 20 }

const throttledFor = (seconds: number): Fault => ({
  status: 429,
  errorType: 'TooManyRequestsException',
  headers: { 'Retry-After': String(seconds) },
})

/**
 * A list with a rate limit: the number of accounts without their roles, of requests, and of throttled requests. A request that was
 * sent twice because there was no answer for three seconds, as on a busy machine, counts once.
 */
async function listed(accounts: number, rateLimit: NonNullable<IdentityCenterOptions['rateLimit']>) {
  const center = await startCenter({ organization: { accounts, rolesPerAccount: 3 }, latencyMs: 5, rateLimit })
  let sentTwice = 0
  onTestFinished(onLog(({ event }) => void (sentTwice += Number(event === 'connectionSilent')), { level: 'debug' }))
  const list = await listAccountsAndRoles(center.issueToken().accessToken, center.region)
  const { requests, status429 } = center.counters
  const lost = center.accounts.length - list.filter(({ roles }) => roles.length === 3).length
  return { lost, requests: requests - sentTwice, status429 }
}

describe('the pace of lists', () => {
  it.each([
    ['with a burst', twenty],
    ['without a burst', { requestsPerSecond: 20, burst: 1 }],
    ['with Retry-After', { ...twenty, retryAfter: true }],
    ['for each operation', [{ ...twenty, operations: ['ListAccountRoles'] as const }]],
  ])('lists all roles with a limit of 20 a second %s, and few requests are throttled', async (_, rateLimit) => {
    const { lost, requests, status429 } = await listed(120, rateLimit)
    expect(lost).toBe(0)
    // Each throttled request is sent again, and no other is sent twice.
    expect(requests).toBe(122 + status429)
    // The limit is exceeded once by the requests in flight, and later now and then. Clients that only retry exceed it
    // 120 times.
    expect(status429).toBeLessThan(40)
  })

  it('keeps the learned rate for the next list', async () => {
    // Far below the published rate, with which the first list begins.
    const center = await startCenter({ organization: { accounts: 30 }, rateLimit: { requestsPerSecond: 5, burst: 1 } })
    const { accessToken } = center.issueToken()
    const throttled = async () => {
      const before = center.counters.status429
      await listAccountsAndRoles(accessToken, center.region)
      return center.counters.status429 - before
    }
    const first = await throttled()
    // If the rate is not kept, each list is throttled like the first one. On a busy machine a list sometimes learns a wrong rate.
    let fewest = first
    for (let i = 0; i < 4 && fewest > 0.75 * first; i++) fewest = Math.min(fewest, await throttled())
    expect(fewest).toBeLessThanOrEqual(0.75 * first)
  })

  it('follows a limit that changes during a list', async () => {
    const center = await startCenter({ organization: { accounts: 120 }, rateLimit: twenty })
    const list = listAccountsAndRoles(center.issueToken().accessToken, center.region)
    const succeeded = () => center.counters.requests - center.counters.status429
    await until(() => succeeded() >= 50)
    center.setRateLimit({ requestsPerSecond: 5, burst: 5 })
    // The bucket holds 5 requests, and 10 are needed to notice the change.
    await until(() => succeeded() >= 65)
    const throttledBefore = center.counters.status429
    await until(() => succeeded() >= 75)
    // A client that continues at 20 a second is throttled 30 times while 10 requests are accepted.
    expect(center.counters.status429 - throttledBefore).toBeLessThan(15)
    center.setRateLimit({ requestsPerSecond: 100, burst: 5 })
    expect(await list).toHaveLength(120)
  })

  it('waits for the time of Retry-After, and sends nothing in that time', async () => {
    // With one account no other request is in flight while one is throttled.
    const center = await startCenter({ organization: { accounts: 1 } })
    center.setFaults([{ operation: 'ListAccountRoles', times: 1, fault: throttledFor(2) }])
    await listAccountsAndRoles(center.issueToken().accessToken, center.region)
    const [, throttled, again, ...rest] = center.requests
    expect([throttled!.status, again!.status, rest]).toEqual([429, 200, []])
    // It is a lower limit, so a busy machine does not matter.
    expect(again!.at - throttled!.at).toBeGreaterThan(1900)
  })

  it('divides the rate between two lists', async () => {
    const center = await startCenter({ organization: { accounts: 60 }, rateLimit: { requestsPerSecond: 40, burst: 1 } })
    const one = center.issueToken().accessToken
    const other = center.issueToken().accessToken
    const done = { one: 0, other: 0 }
    const list = (token: string, name: 'one' | 'other') =>
      listAccountsAndRoles(token, center.region, { onProgress: ({ accountsDone }) => (done[name] = accountsDone) })
    const first = list(one, 'one')
    const second = list(other, 'other')
    await first
    // They take turns: when the first list is complete, the second one has made progress.
    expect(done.other).toBeGreaterThan(40)
    await second
  })

  it('does not delay a list because another one gets no answers', async () => {
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

  it('sends a request for role credentials before those of all lists', async () => {
    const center = await startCenter({ rateLimit: { requestsPerSecond: 20, burst: 1 } })
    center.setFaults([{ operation: 'ListAccounts', times: 1, fault: throttledFor(3) }])
    const session = await sessionWithToken(center)
    const { accessToken } = center.issueToken()
    const stop = new AbortController()
    setMaxListeners(0, stop.signal)
    const list = () => listAccountsAndRoles(accessToken, center.region, { signal: stop.signal }).catch(() => undefined)
    const lists = [list()]
    // From now on nothing may be sent for three seconds, so that all these requests wait.
    await until(() => center.counters.status429 === 1)
    for (let i = 0; i < 40; i++) lists.push(list())
    const account = center.accounts[0]!
    await session.roleCredentials(account.accountId, account.roles[0]!)
    const before = center.requests.findIndex(({ operation }) => operation === 'GetRoleCredentials')
    // The throttled request, and one or two that were sent just before. In the order of the calls it would come after
    // 41 requests.
    expect(before).toBeGreaterThan(0)
    expect(before).toBeLessThan(8)
    stop.abort()
    await Promise.all(lists)
  })
})

describe('a request that fails', () => {
  it('is sent again, and no role is missing', async () => {
    const center = await startCenter({ organization: { accounts: 50 } })
    center.setFaults([
      { operation: 'ListAccountRoles', after: 5, times: 10, fault: { status: 503 } },
      { operation: 'ListAccountRoles', after: 5, times: 5, fault: { reset: true } },
    ])
    const list = await listAccountsAndRoles(center.issueToken().accessToken, center.region)
    expect(list.filter(({ error }) => error)).toEqual([])
    expect(list).toHaveLength(50)
  })

  it('is given up if the requests of all other accounts succeed', async () => {
    const accountsWithFailingRoles = { 2: { status: 500, exception: 'InternalServerException' } } as const
    const center = await startCenter({ organization: { accounts: 5, accountsWithFailingRoles } })
    const list = await listAccountsAndRoles(center.issueToken().accessToken, center.region)
    expect(list.map(({ error }) => error?.code)).toEqual([undefined, undefined, 'InternalServer', undefined, undefined])
    // The service answers, so this is the complete list.
    expect(list.resume).toBeUndefined()
  })

  it('is given up for one account if there is no other request to send', async () => {
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
    const complete = await part.resume!()
    expect(complete.map(({ error }) => error?.code)).toEqual([undefined, undefined, 'InternalServer'])
    expect(complete.resume).toBeUndefined()
  })
})
