import { mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { beforeEach, describe, expect, test } from 'vitest'
import type { IdentityCenter, IdentityCenterOptions } from '../../emulator/index.js'
import { type CachedSsoToken, SsoSession } from '../../index.js'
import { startCenter } from '../harness/center.js'
import { useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import {
  digest,
  refreshes,
  sessionName,
  sessionOptions,
  signInAsTheCli,
  type TokenFile,
  tokenFile,
} from '../harness/session.js'
import { SessionProcess } from '../harness/session-process.js'
import { until } from '../harness/until.js'

const OTHER_PORTAL = 'https://other.awsapps.com/start'

let home: Home
let center: IdentityCenter
let file: string

async function start(options: IdentityCenterOptions = {}) {
  home = new Home()
  center = await startCenter({ refreshTokens: 'singleUse', approveAfterPolls: 0, ...options })
  useHome(home)
  file = home.tokenFile(sessionName)
}

beforeEach(() => start())

const session = () => new SsoSession(sessionOptions(center))
const content = () => readFileSync(file, 'utf8')
const device = { flow: 'device', force: true, openBrowser: () => undefined } as const
const isOf = (
  { accessToken, refreshToken }: CachedSsoToken,
  { accessToken: access, refreshToken: refresh }: TokenFile,
) => accessToken === access && refreshToken === refresh

/** Does something when the service has granted the next refresh, and before its answer is sent. */
function whenRefreshIsGranted(act: () => void) {
  const replaceBody = (body: unknown) => {
    act()
    return body
  }
  const when = ({ body }: { body: unknown }) => (body as { grantType?: string }).grantType === 'refresh_token'
  center.setFaults([{ operation: 'CreateToken', when, times: 1, fault: { replaceBody } }])
}

describe('what appears in the token file during a refresh', () => {
  test('is taken where it is a newer token, and not written over', async () => {
    signInAsTheCli(home, center, -10)
    let theirs = ''
    whenRefreshIsGranted(() => {
      signInAsTheCli(home, center, 3600)
      theirs = content()
    })
    const one = session()
    const token = await one.token()
    expect(content()).toBe(theirs)
    expect(isOf(token, JSON.parse(theirs) as TokenFile)).toBe(true)
    expect(await one.status()).toMatchObject({ signedIn: true, unsaved: false })
    expect(refreshes(center)).toBe(1)
  })

  test('is replaced where it is a token that has run out', async () => {
    signInAsTheCli(home, center, -10)
    whenRefreshIsGranted(() => signInAsTheCli(home, center, -5))
    const token = await session().token()
    expect(token.expiresAt.getTime()).toBeGreaterThan(Date.now())
    expect(tokenFile(home)).toMatchObject({ accessToken: token.accessToken, refreshToken: token.refreshToken })
  })

  test('is left as it is where it is another portal’s sign-in', async () => {
    signInAsTheCli(home, center, -10)
    let theirs = ''
    whenRefreshIsGranted(() => {
      signInAsTheCli(home, center, 3600, { startUrl: OTHER_PORTAL })
      theirs = content()
    })
    const one = session()
    await expect(one.token()).rejects.toMatchObject({ code: 'SignInRequired' })
    expect(content()).toBe(theirs)
    expect(await one.status()).toMatchObject({ signedIn: false, reason: 'otherPortal' })
  })
})

describe('a rotated token that could not be stored', () => {
  /** A session that is garbage collected no longer tries to store its token. */
  const sessions: SsoSession[] = []

  /** A folder in the place of the token file: nothing can be stored there, not even by root. */
  async function unsaved(name = sessionName) {
    const path = home.tokenFile(name)
    signInAsTheCli(home, center, -10, {}, name)
    const one = new SsoSession({ ...sessionOptions(center), sessionName: name })
    sessions.push(one)
    await one.status()
    rmSync(path)
    mkdirSync(path)
    const token = await one.token()
    expect(await one.status()).toMatchObject({ signedIn: true, unsaved: true })
    return { one, token }
  }

  /** Waits until a token that could not be stored later than those so far has been stored by a second attempt. */
  async function untilOthersAreTriedAgain() {
    const name = 'witness'
    await unsaved(name)
    rmdirSync(home.tokenFile(name))
    await until(() => tokenFile(home, name) !== undefined)
  }

  test('is returned until it is stored, which is as soon as that works', async () => {
    const { one, token } = await unsaved()
    expect((await one.token()).accessToken).toBe(token.accessToken)
    rmdirSync(file)
    await until(() => tokenFile(home) !== undefined)
    expect(tokenFile(home)).toMatchObject({ accessToken: token.accessToken, refreshToken: token.refreshToken })
    expect(await one.status()).toMatchObject({ unsaved: false })
    expect(refreshes(center)).toBe(1)
  })

  test('wins against an older token that appears in the file', async () => {
    const { one, token } = await unsaved()
    rmdirSync(file)
    const older = signInAsTheCli(home, center, 1200)
    expect((await one.token()).accessToken).toBe(token.accessToken)
    expect(await one.status()).toMatchObject({ unsaved: true })
    await until(() => tokenFile(home)?.accessToken !== older.accessToken)
    expect(tokenFile(home)).toMatchObject({ accessToken: token.accessToken, refreshToken: token.refreshToken })
  })

  test('gives way to a newer token that appears in the file, and is not stored over it', async () => {
    const { one } = await unsaved()
    rmdirSync(file)
    const newer = signInAsTheCli(home, center, 7200)
    const theirs = content()
    expect((await one.token()).accessToken).toBe(newer.accessToken)
    expect(await one.status()).toMatchObject({ unsaved: false })
    await untilOthersAreTriedAgain()
    expect(content()).toBe(theirs)
    expect((await one.token()).accessToken).toBe(newer.accessToken)
  })

  test('gives way to another portal’s sign-in that appears in the file', async () => {
    const { one } = await unsaved()
    rmdirSync(file)
    signInAsTheCli(home, center, 600, { startUrl: OTHER_PORTAL })
    const theirs = content()
    await expect(one.token()).rejects.toMatchObject({ code: 'SignInRequired' })
    await untilOthersAreTriedAgain()
    expect(content()).toBe(theirs)
  })
})

describe('a sign-in', () => {
  test('that is completed while another process refreshes is stored after that, and stays', async () => {
    const old = signInAsTheCli(home, center, -10)
    const other = new SessionProcess(home, center)
    await other.child.line('ready')
    // What the file holds when the other process gets its answer.
    let meanwhile: TokenFile | undefined
    whenRefreshIsGranted(() => {
      meanwhile = tokenFile(home)
    })
    center.setLatency(4000)
    const refreshing = other.ask('token')
    await until(() => refreshes(center) === 1)
    center.setLatency(0)
    const token = await session().signIn(device)
    expect(await refreshing).toHaveProperty('left')
    expect(meanwhile?.accessToken).toBe(old.accessToken)
    expect(tokenFile(home)).toMatchObject({ accessToken: token.accessToken, refreshToken: token.refreshToken })
    expect(await other.ask('token')).toMatchObject({ access: digest(token.accessToken) })
  })

  test('without a refresh token keeps nothing of the refresh token and client before it', async () => {
    await start({ refreshTokens: 'none' })
    const old = signInAsTheCli(home, center, 3600, { refreshToken: 'the-old-refresh-token' })
    const before = home.json(file)
    const one = session()
    const token = await one.signIn(device)
    expect(token).not.toHaveProperty('refreshToken')
    expect(tokenFile(home)).not.toHaveProperty('refreshToken')
    for (const member of ['refreshToken', 'clientId', 'clientSecret', 'accessToken'])
      expect(content()).not.toContain(String(before[member]))
    expect(home.json(file)).toMatchObject({ clientId: token.clientId, accessToken: token.accessToken })
    expect(token.clientId).not.toBe(old.clientId)
    expect(await one.status()).toMatchObject({ signedIn: true, refreshable: false, reason: 'notRefreshable' })
  })
})

describe('a token file of equal length and time', () => {
  const time = new Date('2026-01-02T03:04:05Z')

  test.each([
    [
      'another file',
      (text: string) => {
        writeFileSync(`${file}.new`, text)
        utimesSync(`${file}.new`, time, time)
        renameSync(`${file}.new`, file)
      },
    ],
    [
      'the same file, written in place',
      (text: string) => {
        writeFileSync(file, text)
        utimesSync(file, time, time)
      },
    ],
  ])('is read again: %s', async (_what, replace) => {
    const { accessToken } = signInAsTheCli(home, center, 3600)
    utimesSync(file, time, time)
    const one = session()
    expect((await one.token()).accessToken).toBe(accessToken)
    const { size, mtimeNs } = statSync(file, { bigint: true })
    const next = center.issueToken().accessToken
    replace(content().replace(accessToken, next))
    expect(statSync(file, { bigint: true })).toMatchObject({ size, mtimeNs })
    expect((await one.token()).accessToken).toBe(next)
  })
})
