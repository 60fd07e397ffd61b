import { beforeEach, describe, expect, test } from 'vitest'
import type { IdentityCenter, IdentityCenterOptions } from '../../emulator/index.js'
import { type SignInEvent, type SignInOptions, type SsoError, SsoSession } from '../../index.js'
import { startCenter, startUrl } from '../harness/center.js'
import { useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import { refreshes, sessionOptions, signInAsTheCli, tokenFile } from '../harness/session.js'
import { SessionProcess } from '../harness/session-process.js'
import { until } from '../harness/until.js'
import { rejectionCode } from '../harness/rejection.js'

let home: Home
let center: IdentityCenter
let opened: string[]
let events: SignInEvent[]

async function start(options: IdentityCenterOptions) {
  home = new Home()
  center = await startCenter(options)
  useHome(home)
  opened = []
  events = []
}

beforeEach(() => start({ approveAfterPolls: 1 }))

const session = () => new SsoSession(sessionOptions(center))
const device = (more: SignInOptions = {}): SignInOptions => ({
  flow: 'device',
  openBrowser: (url) => void opened.push(url),
  onEvent: (event) => void events.push(event),
  ...more,
})
const kinds = () => events.map(({ type }) => type)

describe('signIn() by device code', () => {
  test('opens the page, reports each step, and stores a token that can be refreshed', async () => {
    const token = await session().signIn(device())
    expect(kinds()).toEqual(['registering', 'awaitingUser', 'polling', 'signedIn'])
    const [authorization] = center.deviceAuthorizations
    expect(events[1]).toMatchObject({
      flow: 'device',
      userCode: authorization?.userCode,
      url: opened[0],
      expiresAt: expect.any(Date) as Date,
    })
    expect(opened).toHaveLength(1)
    expect(opened[0]).toContain(authorization?.userCode)
    expect(tokenFile(home)).toMatchObject({ accessToken: token.accessToken, startUrl })
    expect(await session().status()).toMatchObject({ signedIn: true, refreshable: true })
  })

  test('asks nobody where there is a token, or one that can be refreshed', async () => {
    const { accessToken } = signInAsTheCli(home, center, 3600)
    expect((await session().signIn(device())).accessToken).toBe(accessToken)
    expect(center.requests).toHaveLength(0)
    signInAsTheCli(home, center, -10)
    expect((await session().signIn(device())).expiresAt.getTime()).toBeGreaterThan(Date.now())
    expect(refreshes(center)).toBe(1)
    expect(opened).toEqual([])
  })

  test('asks nobody where nothing is opened and there is a token, or one that can be refreshed', async () => {
    const { accessToken } = signInAsTheCli(home, center, 3600)
    expect((await session().signIn(device({ openBrowser: false }))).accessToken).toBe(accessToken)
    expect(center.requests).toHaveLength(0)
    expect(kinds()).toEqual(['signedIn'])
    signInAsTheCli(home, center, -10)
    expect((await session().signIn(device({ openBrowser: false }))).expiresAt.getTime()).toBeGreaterThan(Date.now())
    expect(center.requests.map(({ operation }) => operation)).toEqual(['CreateToken'])
    expect(kinds()).toEqual(['signedIn', 'signedIn'])
  })

  test('asks all the same where it is forced to, and replaces the sign-in', async () => {
    const { accessToken } = signInAsTheCli(home, center, 3600)
    const token = await session().signIn(device({ force: true }))
    expect(token.accessToken).not.toBe(accessToken)
    expect(tokenFile(home)?.accessToken).toBe(token.accessToken)
  })

  test('goes on where the page cannot be opened: the person can type the code', async () => {
    const broken = () => Promise.reject(new Error('no desktop'))
    expect(await session().signIn(device({ openBrowser: broken }))).toHaveProperty('accessToken')
  })

  test('opens nothing with `openBrowser: false`', async () => {
    expect(await session().signIn(device({ openBrowser: false }))).toHaveProperty('accessToken')
    expect(kinds()).toContain('awaitingUser')
  })

  test('joins the sign-in under way', async () => {
    const one = session()
    const late: SignInEvent[] = []
    const first = one.signIn(device())
    await until(() => kinds().includes('awaitingUser'))
    const second = one.signIn(device({ onEvent: (event) => void late.push(event) }))
    expect((await second).accessToken).toBe((await first).accessToken)
    expect(opened).toHaveLength(1)
    // A caller that joins late gets the last event.
    expect(late.map(({ type }) => type)).toEqual(expect.arrayContaining(['awaitingUser', 'signedIn']))
  })

  test('goes on for the second when the first leaves, and ends when the last one leaves', async () => {
    await start({})
    const one = session()
    const leave = [new AbortController(), new AbortController()]
    const asked = leave.map(({ signal }) => one.signIn(device({ signal })))
    const ends = Promise.allSettled(asked)
    await until(() => kinds().includes('awaitingUser'))
    leave[0]?.abort()
    await until(() => kinds().includes('polling'))
    leave[1]?.abort()
    expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    const polls = center.deviceAuthorizations[0]?.polls
    // The next sign-in takes at least one interval, in which the first one would have polled.
    const again = one.signIn(device({ force: true }))
    await until(() => center.deviceAuthorizations.length === 2)
    center.approve(center.deviceAuthorizations[1]?.userCode ?? '')
    expect(await again).toHaveProperty('accessToken')
    expect(center.deviceAuthorizations[0]?.polls).toBe(polls)
  })

  test('is SignInTimedOut when the person does not answer in time', async () => {
    await start({})
    expect(await rejectionCode(session().signIn(device({ timeoutMs: 200 })))).toBe('SignInTimedOut')
  })

  test('reports the last failure when the time is over', async () => {
    await start({ faults: [{ operation: 'CreateToken', fault: { exception: 'InternalServerException' } }] })
    for (let timeoutMs = 1200; ; timeoutMs *= 2) {
      const asked = session().signIn(device({ openBrowser: false, timeoutMs }))
      const error = await asked.catch((error: unknown) => error as SsoError)
      expect(error).toMatchObject({ code: 'SignInTimedOut' })
      // The time was over before the first answer: on a busy machine.
      if (!('reason' in error)) continue
      expect(error).toMatchObject({
        message: expect.stringContaining('the last failure was InternalServer: CreateToken failed') as string,
        reason: 'Internal server error',
        requestId: expect.any(String) as string,
      })
      break
    }
  })

  test('is AccessDenied when the person denies it', async () => {
    await start({ denyAfterPolls: 0 })
    expect(await rejectionCode(session().signIn(device()))).toBe('AccessDenied')
  })

  test.each([
    [{ flow: 'carrier pigeon' }, '`options.flow`'],
    [{ timeoutMs: -1 }, '`options.timeoutMs`'],
    [{ timeoutMs: Number.NaN }, '`options.timeoutMs`'],
    [{ openBrowser: 'firefox' }, '`options.openBrowser`'],
    [{ force: 1 }, '`options.force`'],
  ])('rejects %j before anything is sent', async (more, named) => {
    const asked = session().signIn(device(more as unknown as SignInOptions))
    await expect(asked).rejects.toMatchObject({ code: 'InvalidInput' })
    await expect(asked).rejects.toThrow(named)
    expect(center.requests).toHaveLength(0)
  })
})

describe('the person is asked once', () => {
  test('by all processes: the others wait for the token that comes of it', async () => {
    await start({})
    const processes = Array.from({ length: 4 }, () => new SessionProcess(home, center))
    const answers = processes.map((each) => each.ask('signIn'))
    const told = (word: string) =>
      processes.filter(({ child }) => new RegExp(`^${word}`, 'm').test(child.stdout)).length
    await until(() => told('open') === 1 && told('event awaitingOther') === 3)
    center.approve(center.deviceAuthorizations[0]?.userCode ?? '')
    const tokens = await Promise.all(answers)
    expect(new Set(tokens.map(({ access, error }) => access ?? error)).size).toBe(1)
    expect(told('open')).toBe(1)
    expect(center.deviceAuthorizations).toHaveLength(1)
  })

  test('another takes the turn when the one who asks is killed, but does not ask again by itself', async () => {
    await start({})
    const [first, second] = [new SessionProcess(home, center), new SessionProcess(home, center)]
    void first.ask('signIn').catch(() => {})
    await first.child.line('open')
    const other = second.ask('signIn')
    await second.child.line('event awaitingOther')
    first.child.kill()
    expect(await other).toMatchObject({ error: 'PromptedRecently' })
  })

  test('for an expiry: then it is PromptedRecently, unless it is forced', async () => {
    await start({})
    /** Asks the person, who turns away. */
    const leave = async (options: SignInOptions) => {
      const before = center.deviceAuthorizations.length
      const left = new AbortController()
      const asked = session().signIn(device({ signal: left.signal, ...options }))
      const opens = options.openBrowser !== false
      const pages = opened.length
      await until(() => (opens ? opened.length > pages : center.deviceAuthorizations.length > before))
      left.abort('left')
      await expect(asked).rejects.toBe('left')
    }
    await leave({})
    expect(await rejectionCode(session().signIn(device()))).toBe('PromptedRecently')
    expect(opened).toHaveLength(1)
    // Nobody is disturbed where nothing is opened.
    await leave({ openBrowser: false })
    await leave({ force: true })
    expect(opened).toHaveLength(2)
  })

  test('and again for the next one', async () => {
    const one = session()
    await one.signIn(device())
    const { refreshToken } = await one.token()
    center.revokeRefreshToken(refreshToken ?? '')
    await one.signOut()
    expect(await one.signIn(device())).toHaveProperty('accessToken')
    expect(opened).toHaveLength(2)
  })
})
