import { getEventListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type AccountList, listAccountsAndRoles, type ListProgress } from '../../index.js'
import { rejection, start } from '../package/support.js'

const slow = { organization: { accounts: 60, rolesPerAccount: 2 }, rateLimit: { requestsPerSecond: 40, burst: 10 } }

const done = (list: AccountList) => list.filter(({ error }) => !error).length

describe('a list', () => {
  it('opens no more connections than it has requests under way', async () => {
    const center = await start({ organization: { accounts: 1000, rolesPerAccount: 3 }, latencyMs: 25 })
    const { accessToken } = center.issueToken()
    expect(done(await listAccountsAndRoles(accessToken, center.region))).toBe(1000)
    // 160 requests, and some room for chance; where more is asked before connections are free again, they are over 200.
    expect(center.counters.peakConnections).toBeLessThanOrEqual(185)
  })
})

describe('a list that ends early', () => {
  it('is what is known when its time is over, and goes on from there', async () => {
    const center = await start(slow)
    const { accessToken } = center.issueToken()
    const part = await listAccountsAndRoles(accessToken, center.region, { timeBudgetMs: 500 })
    expect(part.map(({ accountId }) => accountId)).toEqual(center.accounts.map(({ accountId }) => accountId))
    expect(done(part)).toBeGreaterThan(5)
    expect(done(part)).toBeLessThan(50)
    expect(part.find(({ error }) => error)).toMatchObject({
      roles: [],
      error: { code: 'NotListedInTime', retryable: true },
    })

    const more = await part.resume!({ timeBudgetMs: 300 })
    expect(done(more)).toBeGreaterThan(done(part))
    const whole = await more.resume!()
    expect(done(whole)).toBe(60)
    expect(whole.resume).toBeUndefined()
    // What was known was not asked for again, but for what was under way when the time was over.
    const { ListAccounts, ListAccountRoles } = center.counters.byOperation
    expect(ListAccounts).toBeLessThanOrEqual(2)
    expect(ListAccountRoles! - center.counters.status429).toBeLessThan(60 + 12)
  })

  it('goes on with the next page of accounts', async () => {
    const center = await start({ organization: { accounts: 300 }, latencyMs: 40 })
    const { accessToken } = center.issueToken()
    const part = await listAccountsAndRoles(accessToken, center.region, { timeBudgetMs: 100 })
    expect(part.length).toBeLessThan(300)
    const whole = await part.resume!()
    expect(whole.map(({ accountId }) => accountId)).toEqual(center.accounts.map(({ accountId }) => accountId))
  })

  it('is stopped with what it has by its stop signal, and keeps nothing on it', async () => {
    const center = await start(slow)
    const stop = new AbortController()
    const list = listAccountsAndRoles(center.issueToken().accessToken, center.region, { stopSignal: stop.signal })
    await sleep(400)
    stop.abort()
    const part = await list
    expect(done(part)).toBeGreaterThan(5)
    expect(done(await part.resume!())).toBe(60)
    expect(getEventListeners(stop.signal, 'abort')).toEqual([])
  })

  it('is an error where nothing is known: no accounts and none listed are not the same', async () => {
    const center = await start({ latencyMs: 500 })
    const { accessToken } = center.issueToken()
    const call = listAccountsAndRoles(accessToken, center.region, { timeBudgetMs: 100 })
    expect((await rejection(call)).code).toBe('NotListedInTime')
    const stopSignal = AbortSignal.abort()
    expect((await rejection(listAccountsAndRoles(accessToken, center.region, { stopSignal }))).code).toBe(
      'NotListedInTime',
    )
  })

  it.each([0, -1, Number.NaN, Infinity, 1e12])(
    'refuses a time budget of %s before anything is sent',
    async (timeBudgetMs) => {
      const center = await start()
      const error = await rejection(
        listAccountsAndRoles(center.issueToken().accessToken, center.region, { timeBudgetMs }),
      )
      expect(error).toMatchObject({ code: 'InvalidInput', message: expect.stringContaining('options.timeBudgetMs') })
      expect(center.counters.requests).toBe(0)
    },
  )

  it('does not keep its time by a service that stalls', async () => {
    const center = await start({ organization: { accounts: 20 } })
    center.setFaults([{ operation: 'ListAccountRoles', after: 5, fault: { stall: true } }])
    const part = await listAccountsAndRoles(center.issueToken().accessToken, center.region, { timeBudgetMs: 300 })
    expect(done(part)).toBe(5)
    expect(part).toHaveLength(20)
  })
})

describe('a list', () => {
  it('is an array that compares, prints and clones like any other', async () => {
    const center = await start(slow)
    const part = await listAccountsAndRoles(center.issueToken().accessToken, center.region, { timeBudgetMs: 200 })
    expect(part.resume).toBeTypeOf('function')
    expect(Object.keys(part)).toEqual([...part.keys()].map(String))
    expect(structuredClone(part)).toEqual([...part])
  })

  it('tells how much longer it takes once every account is named, and not more than some 60 times a second', async () => {
    const center = await start({ ...slow, organization: { accounts: 120 } })
    const reports: Array<ListProgress & { at: number }> = []
    await listAccountsAndRoles(center.issueToken().accessToken, center.region, {
      onProgress: (progress) => reports.push({ ...progress, at: performance.now() }),
    })
    const estimates = reports.filter(({ timeLeftMs }) => timeLeftMs !== undefined)
    expect(estimates.length).toBeGreaterThan(10)
    for (const { accountsListed, accountsDone, timeLeftMs } of estimates) {
      expect(accountsListed).toBe(120)
      expect(timeLeftMs).toBeGreaterThan(0)
      expect(accountsDone).toBeLessThan(120)
    }
    const half = estimates.find(({ accountsDone }) => accountsDone >= 60)!
    // 60 are left at 40 a second; the rate may be learned by half only.
    expect(half.timeLeftMs).toBeGreaterThan(750)
    expect(half.timeLeftMs).toBeLessThan(6000)
    expect(reports.at(-1)).toMatchObject({ accountsDone: 120 })
    const seconds = (reports.at(-1)!.at - reports[0]!.at) / 1000
    expect(reports.length).toBeLessThan(70 * seconds + 2)
  })
})
