import { describe, expect, it } from 'vitest'
import type { Fault, FaultRule, IdentityCenter } from '../../emulator/index.js'
import { type AccountList, type AccountWithRoles, listAccountsAndRoles, streamAccountsAndRoles } from '../../index.js'
import { done, endedByTime, sessionWithToken } from './support.js'
import { startCenter } from '../harness/center.js'
import { rejection } from '../harness/rejection.js'
import '../harness/each-test.js'

const failing: Fault = { exception: 'InternalServerException', message: 'backend down' }
const laterPages: FaultRule['when'] = ({ query }) => query['next_token'] !== undefined

/** The distinct errors of the accounts, by code and reason. */
const errors = (list: readonly AccountWithRoles[]) =>
  [...new Set(list.flatMap(({ error }) => (error ? [`${error.code}: ${error.reason}`] : [])))].sort()

const list = (center: IdentityCenter) => {
  // One test has several emulators at the same time.
  Object.assign(process.env, center.env)
  return listAccountsAndRoles(center.issueToken().accessToken, center.region)
}

const resume = (center: IdentityCenter, part: AccountList) => {
  Object.assign(process.env, center.env)
  return part.resume!()
}

const rolesAfterFive = (fault: Fault): FaultRule => ({ operation: 'ListAccountRoles', after: 5, fault })

describe('a service that stops answering during a list', () => {
  const outages: Array<[code: string, reason: string | undefined, rule: FaultRule]> = [
    ['InternalServer', 'backend down', rolesAfterFive(failing)],
    ['Network', undefined, rolesAfterFive({ reset: true })],
    ['Timeout', undefined, rolesAfterFive({ stall: true })],
  ]

  it('ends the list with the known accounts and the last failure, and the list can be resumed', async () => {
    // Each list ends after half a minute. Without the limit for an unreachable service it would take 10 minutes.
    const ends = outages.map(async ([code, reason, rule]) => {
      const center = await startCenter({ organization: { accounts: 40 } })
      center.setFaults([rule])
      const part = await list(center)
      expect(part.map(({ accountId }) => accountId)).toEqual(center.accounts.map(({ accountId }) => accountId))
      expect(done(part)).toBe(5)
      expect(errors(part)).toEqual([`${code}: ${reason}`])
      expect(part.error).toMatchObject({ code, retryable: true })
      expect(part.error?.reason).toBe(reason)

      center.clearFaults()
      const complete = await resume(center, part)
      expect(done(complete)).toBe(40)
      expect([complete.resume, complete.error]).toEqual([undefined, undefined])
    })
    await Promise.all(ends)
  }, 180_000)

  it('ends the list when only the next page of accounts fails', async () => {
    const center = await startCenter({ organization: { accounts: 150 } })
    center.setFaults([{ operation: 'ListAccounts', when: laterPages, fault: failing }])
    const part = await list(center)
    expect([part.length, done(part)]).toEqual([100, 100])
    expect(part.error).toMatchObject({ code: 'InternalServer', reason: 'backend down' })
    // If no request is answered, the call rejects, and the known accounts stay in the list.
    center.setFaults([{ operation: ['ListAccounts', 'ListAccountRoles'], fault: failing }])
    expect(await rejection(resume(center, part))).toMatchObject({ code: 'InternalServer', reason: 'backend down' })
    center.clearFaults()
    expect(done(await resume(center, part))).toBe(150)
  }, 180_000)
})

describe('responses that do not come from the service during a list', () => {
  it('end the list early, and the accounts do not count as unreadable', async () => {
    const center = await startCenter({ organization: { accounts: 40 } })
    center.setFaults([rolesAfterFive({ status: 200, body: '<html>Welcome</html>' })])
    const part = await list(center)
    expect(done(part)).toBe(5)
    expect(part.error).toMatchObject({ code: 'CaptivePortal' })
    expect(new Set(part.map(({ error }) => error?.code))).toEqual(new Set([undefined, 'CaptivePortal']))
    center.clearFaults()
    expect(done(await part.resume!())).toBe(40)
  })

  it('are an error of one account if only its requests are affected', async () => {
    const center = await startCenter({ organization: { accounts: 4 } })
    const last = center.accounts[3]!.accountId
    const fault: Fault = { status: 200, body: '<html>Welcome</html>' }
    center.setFaults([{ operation: 'ListAccountRoles', when: ({ query }) => query['account_id'] === last, fault }])
    const complete = await list(center)
    expect(complete.map(({ error }) => error?.code)).toEqual([undefined, undefined, undefined, 'CaptivePortal'])
    expect(complete.resume).toBeUndefined()
  })
})

describe('a page of accounts that is rejected', () => {
  const rejectedPage: FaultRule = {
    operation: 'ListAccounts',
    when: laterPages,
    fault: { exception: 'InvalidRequestException', message: 'Invalid token' },
  }

  it('leaves the known accounts, is reported, and is requested again by resume()', async () => {
    const center = await startCenter({ organization: { accounts: 150 } })
    center.setFaults([rejectedPage])
    const part = await list(center)
    expect([part.length, done(part)]).toEqual([100, 100])
    expect(part.error).toMatchObject({ code: 'InvalidRequest', reason: 'Invalid token' })
    center.clearFaults()
    center.clearLog()
    expect(done(await part.resume!())).toBe(150)
    expect(center.counters.byOperation).toMatchObject({ ListAccounts: 1, ListAccountRoles: 50 })
  })

  it('is thrown at the end of a stream, which would otherwise seem complete', async () => {
    const center = await startCenter({ organization: { accounts: 150 } })
    center.setFaults([rejectedPage])
    const seen: AccountWithRoles[] = []
    const loop = async () => {
      for await (const account of streamAccountsAndRoles(center.issueToken().accessToken, center.region))
        seen.push(account)
    }
    expect(await rejection(loop())).toMatchObject({ code: 'InvalidRequest', reason: 'Invalid token' })
    expect(seen).toHaveLength(100)
  })

  it('prevents that the list is kept', async () => {
    const center = await startCenter({ organization: { accounts: 150 } })
    const session = await sessionWithToken(center)
    const complete = await session.listAccountsAndRoles()
    center.setFaults([rejectedPage])
    const part = await session.listAccountsAndRoles()
    expect(part.changes).toBeUndefined()
    expect([...(await session.listAccountsAndRoles({ cached: 'only' }))!]).toEqual([...complete])
  })
})

describe('a list at its time limit', () => {
  it.each<[string, Fault, string, string]>([
    ['fails', failing, 'InternalServer', 'backend down'],
    [
      'throttles',
      { status: 429, errorType: 'TooManyRequestsException', body: { message: 'Rate exceeded' } },
      'TooManyRequests',
      'Rate exceeded',
    ],
    ['breaks connections', { reset: true }, 'Network', 'broke before the answer'],
  ])('reports the last failure if the service %s', async (_, fault, code, reason) => {
    const center = await startCenter({ organization: { accounts: 40 } })
    center.setFaults([rolesAfterFive(fault)])
    const { accessToken } = center.issueToken()
    const work = (options: object) => listAccountsAndRoles(accessToken, center.region, options)
    const part = await endedByTime(work, ({ error }) => error?.reason !== undefined)
    const expected = {
      code: 'NotListedInTime',
      message: expect.stringContaining(`the last failure was ${code}: `),
      reason: expect.stringContaining(reason),
    }
    expect(part.error).toMatchObject(expected)
    for (const { error } of part.filter(({ error }) => error)) expect(error).toMatchObject(expected)
  })

  it('reports the last failure if no account is known', async () => {
    const center = await startCenter()
    center.setFaults([{ operation: 'ListAccounts', fault: failing }])
    const { accessToken } = center.issueToken()
    for (let timeBudgetMs = 200; ; timeBudgetMs *= 2) {
      const error = await rejection(listAccountsAndRoles(accessToken, center.region, { timeBudgetMs }))
      expect(error.code).toBe('NotListedInTime')
      if (error.reason === undefined) continue
      expect(error).toMatchObject({ reason: 'backend down', requestId: expect.any(String) })
      break
    }
  })
})
