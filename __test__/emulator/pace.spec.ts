import { describe, expect, it } from 'vitest'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultRule } from '../../emulator/index.js'
import { exceptionOf, start } from './http-client.js'

describe('the polling interval', () => {
  it('is only watched by default: early polls are counted and answered', async () => {
    const { center, http } = await start({ interval: 60 })
    const device = await http.newDeviceCode()
    await http.poll(device)
    expect(exceptionOf(await http.poll(device))).toBe('AuthorizationPendingException')
    expect(center.counters.violations).toBe(1)
  })

  it('is enforced when strict: an early poll is answered with slow_down and 5 seconds are added for good', async () => {
    const { center, http } = await start({ strictInterval: true, interval: 60 })
    const device = await http.newDeviceCode()
    expect(exceptionOf(await http.poll(device))).toBe('AuthorizationPendingException')
    const early = await http.poll(device)
    expect([early.status, exceptionOf(early), early.body['error']]).toEqual([400, 'SlowDownException', 'slow_down'])
    expect(center.deviceAuthorizations[0]?.interval).toBe(65)
    await http.poll(device)
    expect(center.deviceAuthorizations[0]?.interval).toBe(70)
    expect(center.counters.violations).toBe(2)
  })

  it('accepts the polls of a client that waits, also when it is strict', async () => {
    const { center, http } = await start({ strictInterval: true, approveAfterPolls: 1 })
    const device = await http.newDeviceCode()
    await http.poll(device)
    await sleep(1000)
    expect((await http.poll(device)).status).toBe(200)
    expect(center.counters.violations).toBe(0)
  })

  it('counts polls that met a fault too', async () => {
    const faults: FaultRule[] = [{ operation: 'CreateToken', fault: { status: 503 } }]
    const { center, http } = await start({ faults, interval: 60 })
    const device = await http.newDeviceCode()
    await http.poll(device)
    await http.poll(device)
    expect(center.counters.violations).toBe(1)
  })

  it.each([
    ['the first polls', 2, ['SlowDownException', 'SlowDownException', 'AuthorizationPendingException']],
    [
      'the polls of a list',
      [2],
      ['AuthorizationPendingException', 'SlowDownException', 'AuthorizationPendingException'],
    ],
  ])('answers slow down to %s', async (_, slowDownPolls, expected) => {
    const { http } = await start({ slowDownPolls, interval: 0 })
    const device = await http.newDeviceCode()
    const answers = [await http.poll(device), await http.poll(device), await http.poll(device)]
    expect(answers.map(exceptionOf)).toEqual(expected)
  })
})

describe('the rate limit', () => {
  it('accepts a burst, throttles the rest with 429, and fills again', async () => {
    const { center, http } = await start({ rateLimit: { requestsPerSecond: 0.001, burst: 3 } })
    const { accessToken } = center.issueToken()
    const ask = () => http.get('/assignment/accounts', accessToken)
    const statuses = (await Promise.all([ask(), ask(), ask(), ask(), ask()])).map((answer) => answer.status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(3)
    expect(statuses.filter((status) => status === 429)).toHaveLength(2)
    expect(center.counters.status429).toBe(2)
    center.setRateLimit({ requestsPerSecond: 20, burst: 3 })
    // The bucket has become no fuller by that; it fills in time.
    while ((await ask()).status !== 200) await sleep(10)
  })

  it('answers in the form of the portal, with Retry-After only if the option says so', async () => {
    const { center, http } = await start({ rateLimit: { requestsPerSecond: 0.001, burst: 1 } })
    const { accessToken } = center.issueToken()
    const ask = () => http.get('/assignment/accounts', accessToken)
    await ask()
    const bare = await ask()
    expect(bare.body).toEqual({
      message: 'HTTP 429 Unknown Code',
      __type: 'com.amazonaws.switchboard.portal#TooManyRequestsException',
    })
    expect(bare.headers.has('retry-after')).toBe(false)
    center.setRateLimit({ requestsPerSecond: 0.001, burst: 1, retryAfter: true })
    // A token in 1,000 seconds, whole seconds, less what has passed since the first request.
    expect((await ask()).headers.get('retry-after')).toMatch(/^(1000|9\d\d)$/)
  })

  it('can hold for some operations, each on its own, and be lifted', async () => {
    const { center, http } = await start({
      rateLimit: [
        { requestsPerSecond: 0.01, burst: 1, operations: ['ListAccounts'] },
        { requestsPerSecond: 0.01, burst: 2, operations: ['ListAccountRoles'] },
      ],
    })
    const { accessToken } = center.issueToken()
    const accounts = async () => (await http.get('/assignment/accounts', accessToken)).status
    const roles = async () =>
      (await http.get(`/assignment/roles?account_id=${center.accounts[0]?.accountId}`, accessToken)).status
    expect([await accounts(), await accounts()]).toEqual([200, 429])
    expect([await roles(), await roles(), await roles()]).toEqual([200, 200, 429])
    expect((await http.send('/logout', { method: 'POST' })).status).toBe(401)
    center.setRateLimit(undefined)
    expect([await accounts(), await roles()]).toEqual([200, 200])
  })

  it('never limits the OIDC service', async () => {
    const { http } = await start({ rateLimit: { requestsPerSecond: 0.01, burst: 1 } })
    for (let i = 0; i < 3; i += 1) expect((await http.newDeviceCode()).userCode).toBeDefined()
  })
})

describe('the latency', () => {
  it('delays every answer, and can be changed', async () => {
    const { center, http } = await start({ latencyMs: 60 })
    const took = async () => {
      const from = performance.now()
      await http.get('/start')
      return performance.now() - from
    }
    await took()
    expect(await took()).toBeGreaterThanOrEqual(58)
    center.setLatency(60_000)
    const late = http.get('/start').catch(() => 'never')
    await expect.poll(() => center.counters.inFlight).toBe(1)
    center.setLatency({ min: 0, max: 1 })
    await took()
    expect(center.counters.inFlight).toBe(1)
    await center.close()
    expect(await late).toBe('never')
  })

  it('shows how many requests were in flight at once', async () => {
    const { center, http } = await start({ latencyMs: 60_000 })
    const waiting = Array.from({ length: 7 }, () => http.get('/start').catch(() => {}))
    await expect.poll(() => center.counters.inFlight).toBe(7)
    await center.close()
    await Promise.all(waiting)
    expect(center.counters.peakInFlight).toBe(7)
    expect(center.counters.peakConnections).toBe(7)
  })
})
