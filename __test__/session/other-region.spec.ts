import { existsSync, readFileSync } from 'node:fs'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { IdentityCenter } from '../../emulator/index.js'
import {
  cacheSsoToken,
  listAccountsAndRoles,
  loadCachedSsoToken,
  performDeviceAuthorization,
  pollForToken,
  SsoSession,
} from '../../index.js'
import { requestsOf, startCenter, startUrl } from '../harness/center.js'
import { useCenter, useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import { rejection } from '../harness/rejection.js'
import { recordWarnings } from '../harness/warnings.js'
import { refreshes, sessionName, sessionOptions, signInAsTheCli, tokenFile } from '../harness/session.js'
import { until } from '../harness/until.js'

const HERE = 'us-east-1'
const THERE = 'eu-west-1'

let home: Home
/** The service of each region. */
let here: IdentityCenter
let there: IdentityCenter

beforeEach(async () => {
  home = new Home()
  here = await startCenter({ region: HERE, approveAfterPolls: 0 })
  there = await startCenter({ region: THERE, approveAfterPolls: 0 })
  useHome(home)
  useCenter(here)
})

const session = () => new SsoSession(sessionOptions(here))
const content = () => readFileSync(home.tokenFile(sessionName), 'utf8')
const device = { flow: 'device', force: true, openBrowser: () => undefined } as const
/** Everything that came to a service. */
const received = (center: IdentityCenter) =>
  JSON.stringify(center.requests.map(({ query, headers, body }) => ({ query, headers, body })))

function expectBothRegions(text: string) {
  expect(text).toContain(HERE)
  expect(text).toContain(THERE)
}

describe('a token file of another region', () => {
  test.each([
    ['that has run out', -10],
    ['that is valid', 3600],
  ])('%s is sent nowhere, named with both regions in the error, and left as it is', async (_what, secondsLeft) => {
    signInAsTheCli(home, there, secondsLeft)
    const before = content()
    const one = session()
    const account = here.accounts[0]
    const calls = [
      () => one.token(),
      () => one.listAccountsAndRoles(),
      () => one.roleCredentials(account?.accountId ?? '', account?.roles[0] ?? ''),
      () => session().token(),
    ]
    for (const call of calls) {
      const error = await rejection(call())
      expect(error).toMatchObject({ code: 'SignInRequired', retryable: false })
      expectBothRegions(error.message)
      expectBothRegions(error.hint)
    }
    const status = { signedIn: false, refreshable: false, reason: 'otherRegion' }
    expect(await one.status()).toMatchObject(status)
    expect(await one.onResume()).toMatchObject(status)
    expect(await one.signOut()).toEqual({ revoked: true })
    expect(content()).toBe(before)
    expect(here.requests).toHaveLength(0)
  })

  test('is a warning that names both regions', async () => {
    signInAsTheCli(home, there, 3600)
    const warnings = recordWarnings()
    await session().status()
    expect(warnings).toMatchObject([{ code: 'CacheFileOfOtherRegion', path: home.tokenFile(sessionName) }])
    expectBothRegions(warnings[0]?.message ?? '')
  })

  test('is replaced by a sign-in, of which nothing of the old one is part', async () => {
    const old = signInAsTheCli(home, there, -10, { custom: 1 })
    const token = await session().signIn({ ...device, force: false })
    expect(tokenFile(home)).toMatchObject({ region: HERE, accessToken: token.accessToken })
    for (const text of [content(), received(here)]) {
      for (const theirs of [old.accessToken, old.refreshToken, old.clientId]) expect(text).not.toContain(theirs)
    }
    expect(tokenFile(home)).not.toHaveProperty('custom')
    expect(there.requests).toHaveLength(0)
  })

  test('that appears during a refresh is left as it is', async () => {
    signInAsTheCli(home, here, -10)
    let theirs = ''
    const replaceBody = (body: unknown) => {
      signInAsTheCli(home, there, 3600)
      theirs = content()
      return body
    }
    here.setFaults([{ operation: 'CreateToken', times: 1, fault: { replaceBody } }])
    const one = session()
    const error = await rejection(one.token())
    expect(error.code).toBe('SignInRequired')
    expectBothRegions(error.message)
    expect(content()).toBe(theirs)
    expect(refreshes(here)).toBe(1)
    expect((await one.status()).reason).toBe('otherRegion')
  })

  test('is a change that onChange() reports', async () => {
    signInAsTheCli(home, here, 3600)
    const one = session()
    await one.status()
    const reasons: Array<string | undefined> = []
    onTestFinished(one.onChange(({ reason }) => void reasons.push(reason)))
    signInAsTheCli(home, there, 3600)
    await until(() => reasons.length === 1)
    expect(reasons).toEqual(['otherRegion'])
  })
})

describe('a token file that names no region', () => {
  test('is refreshed in the region of the session, as by the AWS CLI, and names it from then on', async () => {
    signInAsTheCli(home, here, -10, { region: undefined })
    expect(tokenFile(home)).not.toHaveProperty('region')
    const token = await session().token()
    expect(tokenFile(home)).toMatchObject({ region: HERE, accessToken: token.accessToken })
  })
})

describe('a client registration', () => {
  test('serves its own region only, although start URL and session name are the same', async () => {
    useCenter(there)
    const elsewhere = new SsoSession(sessionOptions(there))
    const { clientId, clientSecret } = await elsewhere.signIn(device)
    useCenter(here)
    await session().signIn(device)
    expect(requestsOf(here, 'RegisterClient')).toBe(1)
    for (const theirs of [clientId, clientSecret]) expect(received(here)).not.toContain(theirs ?? 'nothing')
    // Both are kept: each region registers once.
    useCenter(there)
    await elsewhere.signIn(device)
    expect(requestsOf(there, 'RegisterClient')).toBe(1)
  })
})

describe('the five functions', () => {
  const soon = () => Date.now() + 600_000

  async function refuses(call: Promise<unknown>, argument: string) {
    const error = await rejection(call)
    expect(error.code).toBe('InvalidInput')
    expect(error.message).toContain(`\`${argument}\``)
    expectBothRegions(error.message)
    expect(here.requests).toHaveLength(0)
  }

  test('reject a region that a client or a token of this process does not belong to', async () => {
    useCenter(there)
    const { clientId, clientSecret, deviceCode, interval } = await performDeviceAuthorization(startUrl, THERE)
    useCenter(here)
    const poll = (ssoRegion: string) =>
      pollForToken(clientId, clientSecret, deviceCode, interval, soon(), { ssoRegion })
    await refuses(poll(HERE), 'options.ssoRegion')
    useCenter(there)
    const { accessToken, expiresAt } = await poll(THERE)
    useCenter(here)
    await refuses(listAccountsAndRoles(accessToken, HERE), 'ssoRegion')
    await refuses(cacheSsoToken(startUrl, HERE, accessToken, expiresAt), 'region')
    expect(existsSync(home.tokenFile(startUrl))).toBe(false)
    useCenter(there)
    await cacheSsoToken(startUrl, THERE, accessToken, expiresAt)
    expect(tokenFile(home, startUrl)).toMatchObject({ region: THERE, accessToken })
    expect(await listAccountsAndRoles(accessToken, THERE)).toHaveLength(there.accounts.length)
  })

  test('reject a region other than that of the file that the token was loaded from', async () => {
    signInAsTheCli(home, there, 3600)
    const loaded = await loadCachedSsoToken(startUrl, { sessionName })
    expect(loaded?.region).toBe(THERE)
    await refuses(listAccountsAndRoles(loaded?.accessToken ?? '', HERE), 'ssoRegion')
    await refuses(cacheSsoToken(startUrl, HERE, loaded?.accessToken ?? '', soon()), 'region')
  })

  test('reject a region other than that of the session that gave out the token', async () => {
    useCenter(there)
    const { accessToken } = await new SsoSession(sessionOptions(there)).signIn(device)
    useCenter(here)
    await refuses(listAccountsAndRoles(accessToken, HERE), 'ssoRegion')
  })
})
