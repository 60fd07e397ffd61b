import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { FaultRule } from '../../emulator/index.js'
import { type AccountWithRoles, listAccountsAndRoles, streamAccountsAndRoles } from '../../index.js'
import { answersTheFirst, done, endedByTime, sessionWithToken } from './support.js'
import { startCenter } from '../harness/center.js'
import { rejection } from '../harness/rejection.js'
import { until } from '../harness/until.js'
import '../harness/each-test.js'

async function all(stream: AsyncIterable<AccountWithRoles>): Promise<AccountWithRoles[]> {
  const accounts = []
  for await (const account of stream) accounts.push(account)
  return accounts
}

const byId = (accounts: AccountWithRoles[]) => [...accounts].sort((a, b) => a.accountId.localeCompare(b.accountId))

describe('streamAccountsAndRoles', () => {
  it('yields every account once, as the list has it', async () => {
    const center = await startCenter({ organization: { accounts: 250 } })
    const { accessToken } = center.issueToken()
    const streamed = await all(streamAccountsAndRoles(accessToken, center.region))
    const listed = await listAccountsAndRoles(accessToken, center.region)
    expect(byId(streamed)).toEqual(byId([...listed]))
  })

  it('yields an account as soon as its roles are known', async () => {
    const center = await startCenter({ organization: { accounts: 30 } })
    // The requests for other accounts are never answered.
    center.setFaults([answersTheFirst(center, 1)])
    const stream = streamAccountsAndRoles(center.issueToken().accessToken, center.region)
    const { value } = await stream.next()
    expect(value).toMatchObject({ accountId: center.accounts[0]!.accountId })
    await stream.return()
  })

  it('requests at most 256 accounts ahead of a slow loop', async () => {
    const center = await startCenter({ organization: { accounts: 600 } })
    const stream = streamAccountsAndRoles(center.issueToken().accessToken, center.region)
    const first = await stream.next()
    expect(first.done).toBe(false)
    const requested = () => center.counters.byOperation.ListAccountRoles!
    // Until no request was sent for a while.
    for (let idle = 0, before = 0; idle < 50; before = requested()) {
      await sleep(10)
      idle = requested() === before && requested() >= 256 ? idle + 1 : 0
    }
    // One batch was given to the loop, and 256 accounts wait.
    expect(requested()).toBeLessThanOrEqual(256 + 64 + 1)
    expect((await all(stream)).length).toBe(599)
    expect(requested()).toBe(600)
  })

  it('ends the list when the loop ends early, and closes its connections', async () => {
    const center = await startCenter({ organization: { accounts: 300 } })
    center.setFaults([{ operation: 'ListAccountRoles', after: 70, fault: { stall: true } }])
    for await (const account of streamAccountsAndRoles(center.issueToken().accessToken, center.region)) {
      expect(account).toBeDefined()
      await until(() => center.counters.inFlight > 10)
      break
    }
    await until(() => center.counters.inFlight === 0)
  })

  it("throws the signal's reason in the loop", async () => {
    const center = await startCenter({ organization: { accounts: 300 }, latencyMs: 20 })
    const controller = new AbortController()
    const { signal } = controller
    const loop = async () => {
      for await (const _ of streamAccountsAndRoles(center.issueToken().accessToken, center.region, { signal }))
        controller.abort('enough')
    }
    expect(await rejection(loop())).toBe('enough')
    await until(() => center.counters.inFlight === 0)
    const aborted = streamAccountsAndRoles('token', center.region, { signal })
    expect(await rejection(aborted.next())).toBe('enough')
  })

  it('throws the error that ends the list, after the known accounts', async () => {
    const center = await startCenter({ organization: { accounts: 100 }, latencyMs: 5 })
    center.setFaults([{ operation: 'ListAccountRoles', after: 20, fault: { exception: 'UnauthorizedException' } }])
    const seen: AccountWithRoles[] = []
    const loop = async () => {
      for await (const account of streamAccountsAndRoles(center.issueToken().accessToken, center.region))
        seen.push(account)
    }
    expect((await rejection(loop())).code).toBe('Unauthorized')
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.filter(({ error }) => error)).toEqual([])
  })

  it('yields accounts that were not listed in time last, with their error', async () => {
    const center = await startCenter({ organization: { accounts: 30 } })
    center.setFaults([answersTheFirst(center, 5)])
    const { accessToken } = center.issueToken()
    const stream = (options: object) => all(streamAccountsAndRoles(accessToken, center.region, options))
    const streamed = await endedByTime(stream, (list) => done(list) === 5)
    expect(streamed).toHaveLength(30)
    for (const { error } of streamed.slice(0, 5)) expect(error).toBeUndefined()
    for (const { error } of streamed.slice(5)) expect(error?.code).toBe('NotListedInTime')
  })

  it('ends without an exception by its stop signal, although accounts may be missing', async () => {
    const center = await startCenter({ organization: { accounts: 300 } })
    const when: FaultRule['when'] = ({ query }) => query['next_token'] !== undefined
    center.setFaults([{ operation: 'ListAccounts', when, fault: { stall: true } }])
    const stop = new AbortController()
    const options = { stopSignal: stop.signal }
    let seen = 0
    for await (const _ of streamAccountsAndRoles(center.issueToken().accessToken, center.region, options))
      if (++seen === 100) stop.abort()
    expect(seen).toBe(100)
  })

  it('rejects bad arguments in the loop, before anything is sent', async () => {
    const center = await startCenter()
    const wrong = [
      streamAccountsAndRoles(7 as never, 'us-east-1'),
      streamAccountsAndRoles('t', 'us-east-1', { timeBudgetMs: 'soon' as never }),
    ]
    await expect(all(wrong[0]!)).rejects.toThrow('accessToken')
    await expect(all(wrong[1]!)).rejects.toThrow('timeBudgetMs')
    expect(center.counters.requests).toBe(0)
  })

  it('reports its progress, and ends with the exception of an onProgress that throws', async () => {
    const center = await startCenter({ organization: { accounts: 50 }, latencyMs: 5 })
    const onProgress = () => {
      throw new Error('a UI fault')
    }
    const stream = streamAccountsAndRoles(center.issueToken().accessToken, center.region, { onProgress })
    await expect(all(stream)).rejects.toThrow('a UI fault')
  })

  it('works with the token of a session, and keeps the complete list', async () => {
    const center = await startCenter({ organization: { accounts: 20 } })
    const session = await sessionWithToken(center)
    const streamed = await all(session.streamAccountsAndRoles())
    const kept = await session.listAccountsAndRoles({ cached: 'only' })
    expect(byId([...kept!])).toEqual(byId(streamed))
  })
})
