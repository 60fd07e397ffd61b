import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import v8 from 'node:v8'
import { runInNewContext } from 'node:vm'
import { beforeEach, describe, expect, test } from 'vitest'
import type { IdentityCenter } from '../../emulator/index.js'
import { type SessionStatus, SsoSession } from '../../index.js'
import { startCenter } from '../harness/center.js'
import { useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import { sessionOptions, signInAsTheCli, tokenFile } from '../harness/session.js'
import { SessionProcess } from '../harness/session-process.js'
import { until } from '../harness/until.js'

let home: Home
let center: IdentityCenter

beforeEach(async () => {
  home = new Home()
  center = await startCenter({ refreshTokens: 'singleUse', approveAfterPolls: 0 })
  useHome(home)
})

const session = () => new SsoSession(sessionOptions(center))
const logouts = () => center.requests.filter(({ operation }) => operation === 'Logout').length

describe('signOut()', () => {
  test('removes the token, and ends the session at the service', async () => {
    const one = session()
    const { accessToken } = await one.signIn({ flow: 'device', openBrowser: () => undefined })
    expect(await one.signOut()).toEqual({ revoked: true })
    expect(existsSync(home.tokenFile('my-sso'))).toBe(false)
    expect(await one.status()).toMatchObject({ signedIn: false, reason: 'noToken' })
    await expect(one.token()).rejects.toMatchObject({ code: 'SignInRequired' })
    signInAsTheCli(home, center, 3600, { accessToken, refreshToken: undefined })
    await expect(session().listAccountsAndRoles()).rejects.toMatchObject({ code: 'SignInRequired' })
  })

  test('leaves other sessions, the registration and foreign files as they are', async () => {
    await session().signIn({ flow: 'device', openBrowser: () => undefined })
    const other = signInAsTheCli(home, center, 3600, {}, 'other-session')
    home.write(join(home.cache, 'botocore-client-id-us-east-1.json'), '{}')
    const before = readdirSync(home.cache).sort()
    await session().signOut()
    const ours = basename(home.tokenFile('my-sso'))
    expect(readdirSync(home.cache).sort()).toEqual(before.filter((name) => name !== ours))
    const otherSession = new SsoSession({ ...sessionOptions(center), sessionName: 'other-session' })
    expect((await otherSession.token()).accessToken).toBe(other.accessToken)
    expect(await otherSession.listAccountsAndRoles()).toHaveLength(center.accounts.length)
  })

  test('is done here without a network, and reports that the service was not reached', async () => {
    signInAsTheCli(home, center, 3600)
    center.setFaults([{ operation: 'Logout', fault: { reset: true } }])
    expect(await session().signOut()).toMatchObject({ revoked: false, error: { retryable: true } })
    expect(tokenFile(home)).toBeUndefined()
  })

  test('reports the last failure, where there is no more time to ask again', async () => {
    signInAsTheCli(home, center, 3600)
    const headers = { 'Retry-After': '60' }
    const fault = { status: 429, errorType: 'TooManyRequestsException', headers, body: { message: 'Rate exceeded' } }
    center.setFaults([{ operation: 'Logout', fault }])
    const error = { code: 'TooManyRequests', reason: 'Rate exceeded' }
    expect(await session().signOut()).toMatchObject({ revoked: false, error })
  })

  test.each([
    ['Logout', 3600],
    ['CreateToken', -10],
  ] as const)('does not wait for a service that does not answer (%s)', async (operation, secondsLeft) => {
    signInAsTheCli(home, center, secondsLeft)
    center.setFaults([{ operation, fault: { stall: true } }])
    // A request by itself waits for 20 seconds and names its own operation. A Logout would then be sent again.
    expect(await session().signOut()).toMatchObject({
      revoked: false,
      error: { code: 'Timeout', message: 'Logout got no answer in time' },
    })
    expect(center.counters.byOperation[operation]).toBe(1)
    expect(tokenFile(home)).toBeUndefined()
    await until(() => center.counters.inFlight === 0)
  })

  test('ends a session at the service whose access token has run out, by its refresh token', async () => {
    const { accessToken } = signInAsTheCli(home, center, -10)
    expect(await session().signOut()).toEqual({ revoked: true })
    expect(logouts()).toBe(1)
    signInAsTheCli(home, center, 3600, { accessToken, refreshToken: undefined })
    await expect(session().listAccountsAndRoles()).rejects.toMatchObject({ code: 'SignInRequired' })
  })

  test('without a token sends nothing', async () => {
    expect(await session().signOut()).toEqual({ revoked: true })
    expect(center.requests).toHaveLength(0)
  })

  test('does not touch another portal’s sign-in of the same session name', async () => {
    signInAsTheCli(home, center, 3600, { startUrl: 'https://other.awsapps.com/start' })
    await session().signOut()
    expect(tokenFile(home)).toBeDefined()
    expect(logouts()).toBe(0)
  })

  test('waits for a refresh under way, whose token would come back otherwise', async () => {
    signInAsTheCli(home, center, -10)
    center.setLatency(200)
    const one = session()
    const asked = one.token()
    await until(() => center.requests.length === 1)
    await session().signOut()
    await asked
    expect(tokenFile(home)).toBeUndefined()
    expect(logouts()).toBe(1)
  })
})

describe('onChange()', () => {
  // A folder that is not there is looked for every 3 seconds.
  beforeEach(() => void mkdirSync(home.cache, { recursive: true }))

  const listen = async (one: SsoSession) => {
    // What it has looked at before is what it compares with.
    await one.status()
    const seen: SessionStatus[] = []
    const end = one.onChange((status) => void seen.push(status))
    return { seen, end }
  }

  test('reports a sign-in, a refresh and a sign-out of the AWS CLI', async () => {
    // The folder is not even there at first.
    rmSync(home.cache, { recursive: true })
    const { seen, end } = await listen(session())
    signInAsTheCli(home, center, 3600)
    await until(() => seen.length === 1)
    expect(seen[0]).toMatchObject({ signedIn: true, expiresAt: expect.any(Date) as Date })
    signInAsTheCli(home, center, 1800)
    await until(() => seen.length === 2)
    const other = new SessionProcess(home, center)
    await other.ask('signOut')
    await until(() => seen.length === 3)
    expect(seen[2]).toMatchObject({ signedIn: false, reason: 'noToken' })
    end()
  })

  test('says nothing of what this session does, of other files, and of a file written with the same token', async () => {
    const one = session()
    const { seen, end } = await listen(one)
    const other = new SsoSession({ ...sessionOptions(center), sessionName: 'other-session' })
    const { seen: witness, end: endWitness } = await listen(other)
    await one.signIn({ flow: 'device', openBrowser: () => undefined })
    await one.token()
    home.write(home.tokenFile('my-sso'), `${JSON.stringify(tokenFile(home))}\n`)
    // Another session of the same folder is told of a change that comes later than those above.
    signInAsTheCli(home, center, 3600, {}, 'other-session')
    await until(() => witness.length === 1)
    await one.signOut()
    signInAsTheCli(home, center, 1800, {}, 'other-session')
    await until(() => witness.length === 2)
    expect(seen).toEqual([])
    // It was listening all the time.
    signInAsTheCli(home, center, 3600)
    await until(() => seen.length === 1)
    end()
    endWitness()
  })

  test('goes on although nobody keeps what ends it', async () => {
    const one = session()
    await one.status()
    const seen: SessionStatus[] = []
    one.onChange((status) => void seen.push(status))
    v8.setFlagsFromString('--expose-gc')
    const collectGarbage = runInNewContext('gc') as () => void
    for (let i = 0; i < 5; i++) {
      collectGarbage()
      await new Promise((resume) => setTimeout(resume, 10))
    }
    signInAsTheCli(home, center, 3600)
    await until(() => seen.length === 1)
  })

  test('ends by the function that it returned', async () => {
    const { seen, end } = await listen(session())
    const { seen: witness, end: endWitness } = await listen(session())
    end()
    signInAsTheCli(home, center, 3600)
    await until(() => witness.length === 1)
    endWitness()
    expect(seen).toEqual([])
  })
})
