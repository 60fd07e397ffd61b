import { describe, expect, it } from 'vitest'
import type { Fault, FaultRule, IdentityCenter } from '../../emulator/index.js'
import { type AccountList, type AccountWithRoles, listAccountsAndRoles, streamAccountsAndRoles } from '../../index.js'
import { done, endedByTime, sessionWithToken } from './support.js'
import { startCenter } from '../harness/center.js'
import { rejection } from '../harness/rejection.js'
import '../harness/each-test.js'

const failing: Fault = { exception: 'InternalServerException', message: 'backend down' }
const laterPages: FaultRule['when'] = ({ query }) => query['next_token'] !== undefined

/** The errors of the accounts that have one, each once, by code and reason. */
const errors = (list: readonly AccountWithRoles[]) =>
  [...new Set(list.flatMap(({ error }) => (error ? [`${error.code}: ${error.reason}`] : [])))].sort()

const list = (center: IdentityCenter) => {
  // There are several services at once in one test.
  Object.assign(process.env, center.env)
  return listAccountsAndRoles(center.issueToken().accessToken, center.region)
}

const resume = (center: IdentityCenter, part: AccountList) => {
  Object.assign(process.env, center.env)
  return part.resume!()
}

const rolesAfterFive = (fault: Fault): FaultRule => ({ operation: 'ListAccountRoles', after: 5, fault })

describe('a service that is gone in the middle of a list', () => {
  const ways: Array<[code: string, reason: string | undefined, rule: FaultRule]> = [
    ['InternalServer', 'backend down', rolesAfterFive(failing)],
    ['Network', undefined, rolesAfterFive({ reset: true })],
    ['Timeout', undefined, rolesAfterFive({ stall: true })],
  ]

  it('ends it with what is known and with what failed, and it can be resumed', async () => {
    // Half a minute each; without that rule, the 10 minutes of a list.
    const ends = ways.map(async ([code, reason, rule]) => {
      const center = await startCenter({ organization: { accounts: 40 } })
      center.setFaults([rule])
      const part = await list(center)
      expect(part.map(({ accountId }) => accountId)).toEqual(center.accounts.map(({ accountId }) => accountId))
      expect(done(part)).toBe(5)
      expect(errors(part)).toEqual([`${code}: ${reason}`])
      expect(part.error).toMatchObject({ code, retryable: true })
      expect(part.error?.reason).toBe(reason)

      center.clearFaults()
      const whole = await resume(center, part)
      expect(done(whole)).toBe(40)
      expect([whole.resume, whole.error]).toEqual([undefined, undefined])
    })
    await Promise.all(ends)
  }, 180_000)

  it('ends it where only the next page of accounts cannot be had', async () => {
    const center = await startCenter({ organization: { accounts: 150 } })
    center.setFaults([{ operation: 'ListAccounts', when: laterPages, fault: failing }])
    const part = await list(center)
    expect([part.length, done(part)]).toEqual([100, 100])
    expect(part.error).toMatchObject({ code: 'InternalServer', reason: 'backend down' })
    // Where nothing at all is answered, it is an exception, and what is known stays known.
    center.setFaults([{ operation: ['ListAccounts', 'ListAccountRoles'], fault: failing }])
    expect(await rejection(resume(center, part))).toMatchObject({ code: 'InternalServer', reason: 'backend down' })
    center.clearFaults()
    expect(done(await resume(center, part))).toBe(150)
  }, 180_000)
})

describe('something else that answers in the middle of a list', () => {
  it('ends it soon, and the accounts are not taken for unreadable', async () => {
    const center = await startCenter({ organization: { accounts: 40 } })
    center.setFaults([rolesAfterFive({ status: 200, body: '<html>Welcome</html>' })])
    const part = await list(center)
    expect(done(part)).toBe(5)
    expect(part.error).toMatchObject({ code: 'UnexpectedAnswer' })
    expect(new Set(part.map(({ error }) => error?.code))).toEqual(new Set([undefined, 'UnexpectedAnswer']))
    center.clearFaults()
    expect(done(await part.resume!())).toBe(40)
  })

  it('is one account’s fault where it answers for that account alone', async () => {
    const center = await startCenter({ organization: { accounts: 4 } })
    const last = center.accounts[3]!.accountId
    const fault: Fault = { status: 200, body: '<html>Welcome</html>' }
    center.setFaults([{ operation: 'ListAccountRoles', when: ({ query }) => query['account_id'] === last, fault }])
    const whole = await list(center)
    expect(whole.map(({ error }) => error?.code)).toEqual([undefined, undefined, undefined, 'UnexpectedAnswer'])
    expect(whole.resume).toBeUndefined()
  })
})

describe('a page of accounts that is rejected', () => {
  const refused: FaultRule = {
    operation: 'ListAccounts',
    when: laterPages,
    fault: { exception: 'InvalidRequestException', message: 'Invalid token' },
  }

  it('leaves what is known, says so, and is asked for again by resume()', async () => {
    const center = await startCenter({ organization: { accounts: 150 } })
    center.setFaults([refused])
    const part = await list(center)
    expect([part.length, done(part)]).toEqual([100, 100])
    expect(part.error).toMatchObject({ code: 'InvalidRequest', reason: 'Invalid token' })
    center.clearFaults()
    center.clearLog()
    expect(done(await part.resume!())).toBe(150)
    expect(center.counters.byOperation).toMatchObject({ ListAccounts: 1, ListAccountRoles: 50 })
  })

  it('is thrown at the end of a stream, which would seem to be whole', async () => {
    const center = await startCenter({ organization: { accounts: 150 } })
    center.setFaults([refused])
    const seen: AccountWithRoles[] = []
    const loop = async () => {
      for await (const account of streamAccountsAndRoles(center.issueToken().accessToken, center.region))
        seen.push(account)
    }
    expect(await rejection(loop())).toMatchObject({ code: 'InvalidRequest', reason: 'Invalid token' })
    expect(seen).toHaveLength(100)
  })

  it('is not a list to keep', async () => {
    const center = await startCenter({ organization: { accounts: 150 } })
    const session = await sessionWithToken(center)
    const whole = await session.listAccountsAndRoles()
    center.setFaults([refused])
    const part = await session.listAccountsAndRoles()
    expect(part.changes).toBeUndefined()
    expect([...(await session.listAccountsAndRoles({ cached: 'only' }))!]).toEqual([...whole])
  })
})

describe('a list whose time is over', () => {
  it.each<[string, Fault, string, string]>([
    ['fails', failing, 'InternalServer', 'backend down'],
    [
      'throttles',
      { status: 429, errorType: 'TooManyRequestsException', body: { message: 'Rate exceeded' } },
      'TooManyRequests',
      'Rate exceeded',
    ],
    ['breaks connections', { reset: true }, 'Network', 'broke before the answer'],
  ])('reports the last failure where the service %s', async (_, fault, code, reason) => {
    const center = await startCenter({ organization: { accounts: 40 } })
    center.setFaults([rolesAfterFive(fault)])
    const { accessToken } = center.issueToken()
    const work = (options: object) => listAccountsAndRoles(accessToken, center.region, options)
    const part = await endedByTime(work, ({ error }) => error?.reason !== undefined)
    const told = {
      code: 'NotListedInTime',
      message: expect.stringContaining(`the last failure was ${code}: `),
      reason: expect.stringContaining(reason),
    }
    expect(part.error).toMatchObject(told)
    for (const { error } of part.filter(({ error }) => error)) expect(error).toMatchObject(told)
  })

  it('reports the last failure where nothing is known', async () => {
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
