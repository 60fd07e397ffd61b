import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { FaultRule } from '../../emulator/index.js'
import { listAccountsAndRoles, type ListProgress } from '../../index.js'
import { answersTheFirst, done, endedByTime } from './support.js'
import { startCenter } from '../harness/center.js'
import { rejection } from '../harness/rejection.js'
import '../harness/each-test.js'

const sixty = { organization: { accounts: 60, rolesPerAccount: 2 } }
const slow = { ...sixty, rateLimit: { requestsPerSecond: 40, burst: 10 } }

describe('a list', () => {
  it('opens no more connections than it has requests in flight', async () => {
    let fewest = Infinity
    // On a busy machine a connection sometimes becomes free late. If requests are sent before connections are free,
    // that happens each time.
    for (let i = 0; i < 6 && fewest > 185; i++) {
      const center = await startCenter({ organization: { accounts: 1000, rolesPerAccount: 3 }, latencyMs: 25 })
      const { accessToken } = center.issueToken()
      expect(done(await listAccountsAndRoles(accessToken, center.region))).toBe(1000)
      fewest = Math.min(fewest, center.counters.peakConnections)
    }
    // 160 requests, and some tolerance. With the error there are over 200 connections.
    expect(fewest).toBeLessThanOrEqual(185)
  })
})

describe('a list that ends early', () => {
  it('has the accounts known at its time limit, and can be resumed from there', async () => {
    const center = await startCenter(sixty)
    const ids = center.accounts.map(({ accountId }) => accountId)
    center.setFaults([answersTheFirst(center, 5)])
    const { accessToken } = center.issueToken()
    const work = (options: object) => listAccountsAndRoles(accessToken, center.region, options)
    const part = await endedByTime(work, (list) => done(list) === 5)
    expect(part.map(({ accountId }) => accountId)).toEqual(ids)
    expect(part.slice(0, 5).filter(({ error }) => error)).toEqual([])
    const notListed = { code: 'NotListedInTime', retryable: true }
    expect(part[5]).toMatchObject({ roles: [], error: notListed })
    expect(part.error).toMatchObject(notListed)

    center.clearLog()
    center.setFaults([answersTheFirst(center, 10)])
    const more = await endedByTime(part.resume!, (list) => done(list) === 10)
    center.clearFaults()
    const complete = await more.resume!()
    expect(done(complete)).toBe(60)
    expect([complete.resume, complete.error]).toEqual([undefined, undefined])
    // Roles that were known are not requested again.
    expect(center.counters.byOperation.ListAccounts).toBe(0)
    const requested = new Set(center.requests.map(({ query }) => query['account_id']))
    expect(requested).toEqual(new Set(ids.slice(5)))
  })

  it('is resumed with the next page of accounts', async () => {
    const center = await startCenter({ organization: { accounts: 300 } })
    const when: FaultRule['when'] = ({ query }) => query['next_token'] !== undefined
    center.setFaults([{ operation: 'ListAccounts', when, fault: { stall: true } }])
    const { accessToken } = center.issueToken()
    const work = (options: object) => listAccountsAndRoles(accessToken, center.region, options)
    const part = await endedByTime(work, (list) => done(list) === 100)
    expect(part).toHaveLength(100)
    expect(part.error).toMatchObject({ code: 'NotListedInTime' })
    center.clearFaults()
    const complete = await part.resume!()
    expect(complete.map(({ accountId }) => accountId)).toEqual(center.accounts.map(({ accountId }) => accountId))
  })

  it('returns the known accounts when its stop signal is aborted, and leaves no listener on the signal', async () => {
    const center = await startCenter(sixty)
    center.setFaults([answersTheFirst(center, 5)])
    const stop = new AbortController()
    const part = await listAccountsAndRoles(center.issueToken().accessToken, center.region, {
      stopSignal: stop.signal,
      onProgress: ({ accountsDone }) => {
        if (accountsDone === 5) stop.abort()
      },
    })
    expect(done(part)).toBe(5)
    expect(part.error).toMatchObject({ code: 'NotListedInTime' })
    center.clearFaults()
    expect(done(await part.resume!())).toBe(60)
    expect(getEventListeners(stop.signal, 'abort')).toEqual([])
  })

  it('rejects if no account is known, which is not the same as a list without accounts', async () => {
    const center = await startCenter({ faults: [{ operation: 'ListAccounts', fault: { stall: true } }] })
    const { accessToken } = center.issueToken()
    const call = listAccountsAndRoles(accessToken, center.region, { timeBudgetMs: 100 })
    expect((await rejection(call)).code).toBe('NotListedInTime')
    const stopSignal = AbortSignal.abort()
    expect((await rejection(listAccountsAndRoles(accessToken, center.region, { stopSignal }))).code).toBe(
      'NotListedInTime',
    )
  })

  it.each([0, -1, Number.NaN, Infinity, 1e12])(
    'rejects a time budget of %s before anything is sent',
    async (timeBudgetMs) => {
      const center = await startCenter()
      const error = await rejection(
        listAccountsAndRoles(center.issueToken().accessToken, center.region, { timeBudgetMs }),
      )
      expect(error).toMatchObject({ code: 'InvalidInput', message: expect.stringContaining('options.timeBudgetMs') })
      expect(center.counters.requests).toBe(0)
    },
  )
})

describe('a list', () => {
  it('can be compared, printed and cloned like any other array', async () => {
    const center = await startCenter(sixty)
    center.setFaults([answersTheFirst(center, 5)])
    const { accessToken } = center.issueToken()
    const work = (options: object) => listAccountsAndRoles(accessToken, center.region, options)
    const part = await endedByTime(work, (list) => done(list) === 5)
    expect(part.resume).toBeTypeOf('function')
    expect(Object.keys(part)).toEqual([...part.keys()].map(String))
    expect(structuredClone(part)).toEqual([...part])
  })

  it('reports the remaining time when every account is known, about 60 times a second at most', async () => {
    const center = await startCenter({ ...slow, organization: { accounts: 120 } })
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
    // How long it is depends on the learned rate, which was more than twice the real one on a busy machine. The unit tests of the
    // core check it without real time.
    expect(estimates.at(-1)!.timeLeftMs).toBeLessThan(estimates[0]!.timeLeftMs!)
    expect(reports.at(-1)).toMatchObject({ accountsDone: 120 })
    const seconds = (reports.at(-1)!.at - reports[0]!.at) / 1000
    expect(reports.length).toBeLessThan(70 * seconds + 2)
  })
})
