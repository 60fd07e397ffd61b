import { readFileSync, rmSync } from 'node:fs'
import { beforeEach, describe, expect, test } from 'vitest'
import type { IdentityCenter, IdentityCenterOptions } from '../../emulator/index.js'
import { type CachedSsoToken, SsoSession } from '../../index.js'
import { assignedRole, startCenter, startUrl } from '../harness/center.js'
import { useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import { refreshes, sessionOptions, signInAsTheCli, tokenFile } from '../harness/session.js'
import { recordWarnings } from '../harness/warnings.js'
import { until } from '../harness/until.js'
import { rejectionCode } from '../harness/rejection.js'

let home: Home
let center: IdentityCenter

async function start(options: IdentityCenterOptions = {}) {
  home = new Home()
  center = await startCenter(options)
  useHome(home)
}

beforeEach(() => start({ refreshTokens: 'singleUse' }))

const session = () => new SsoSession(sessionOptions(center))

describe('token()', () => {
  test('takes a token of the AWS CLI from its file, without a request', async () => {
    const { accessToken } = signInAsTheCli(home, center, 3600)
    const token = await session().token()
    expect(token.accessToken).toBe(accessToken)
    expect(token.expiresAt).toBeInstanceOf(Date)
    expect(center.requests).toHaveLength(0)
  })

  test('refreshes one that has run out, and stores it for the AWS CLI', async () => {
    const old = signInAsTheCli(home, center, -10)
    const token = await session().token()
    expect(token.expiresAt.getTime()).toBeGreaterThan(Date.now())
    expect(tokenFile(home)).toMatchObject({ accessToken: token.accessToken, startUrl, region: center.region })
    expect(tokenFile(home)?.refreshToken).not.toBe(old.refreshToken)
  })

  test('refreshes one with little time left in the background, and returns the old one meanwhile', async () => {
    const old = signInAsTheCli(home, center, 600)
    const one = session()
    expect((await one.token()).accessToken).toBe(old.accessToken)
    await until(() => tokenFile(home)?.accessToken !== old.accessToken)
    expect((await one.token()).accessToken).toBe(tokenFile(home)?.accessToken)
    expect(refreshes(center)).toBe(1)
  })

  test('does not refresh one with 16 minutes left', async () => {
    const old = signInAsTheCli(home, center, 960)
    const one = session()
    await one.token()
    expect((await one.token()).accessToken).toBe(old.accessToken)
    expect(center.requests).toHaveLength(0)
  })

  test('keeps the refresh token, and what it does not know, where the answer leaves them out', async () => {
    await start({ refreshTokens: 'omit' })
    const old = signInAsTheCli(home, center, -10, { theirs: { kept: true } })
    const token = await session().token()
    expect(token.refreshToken).toBe(old.refreshToken)
    expect(tokenFile(home)).toMatchObject({ refreshToken: old.refreshToken, theirs: { kept: true } })
  })

  test('of many calls at once is one refresh', async () => {
    signInAsTheCli(home, center, -10)
    const one = session()
    const tokens = await Promise.all(Array.from({ length: 20 }, () => one.token()))
    expect(new Set(tokens.map((token: CachedSsoToken) => token.accessToken)).size).toBe(1)
    expect(refreshes(center)).toBe(1)
  })

  test('is rejected without a session name once it has run out, as in the AWS CLI', async () => {
    const { accessToken } = signInAsTheCli(home, center, 3600, {}, startUrl)
    const legacy = new SsoSession({ startUrl, region: center.region })
    expect((await legacy.token()).accessToken).toBe(accessToken)
    signInAsTheCli(home, center, -10, {}, startUrl)
    expect(await rejectionCode(legacy.token())).toBe('SignInRequired')
    expect(await legacy.status()).toMatchObject({ signedIn: false, refreshable: false, reason: 'notASession' })
    expect(center.requests).toHaveLength(0)
  })

  test.each([
    ['no refresh token', { refreshToken: undefined }, 'notRefreshable'],
    ['no client secret', { clientSecret: undefined }, 'notRefreshable'],
    ['no end of the registration', { registrationExpiresAt: undefined }, 'notRefreshable'],
    ['a registration that has run out', { registrationExpiresAt: '2026-01-01T00:00:00Z' }, 'registrationExpired'],
  ])('that has run out, with %s, is SignInRequired and no request', async (_what, more, reason) => {
    signInAsTheCli(home, center, -10, more)
    const before = readFileSync(home.tokenFile('my-sso'), 'utf8')
    expect(await rejectionCode(session().token())).toBe('SignInRequired')
    expect(await session().status()).toMatchObject({ signedIn: false, refreshable: false, reason })
    expect(center.requests).toHaveLength(0)
    expect(readFileSync(home.tokenFile('my-sso'), 'utf8')).toBe(before)
  })

  test('after invalid_grant is SignInRequired, once, and the file is left for the AWS CLI to judge', async () => {
    const { refreshToken } = signInAsTheCli(home, center, -10)
    center.revokeRefreshToken(refreshToken)
    const before = readFileSync(home.tokenFile('my-sso'), 'utf8')
    const one = session()
    expect(await rejectionCode(one.token())).toBe('SignInRequired')
    expect(await rejectionCode(one.token())).toBe('SignInRequired')
    expect(refreshes(center)).toBe(1)
    expect(await one.status()).toMatchObject({ signedIn: false, reason: 'refreshRefused' })
    expect(readFileSync(home.tokenFile('my-sso'), 'utf8')).toBe(before)
    // Someone signs in again, by the CLI: that is another refresh token.
    const { accessToken } = signInAsTheCli(home, center, 3600)
    expect((await one.token()).accessToken).toBe(accessToken)
  })

  test('after invalid_grant takes what the AWS CLI wrote meanwhile', async () => {
    const old = signInAsTheCli(home, center, -10)
    center.revokeRefreshToken(old.refreshToken)
    let theirs = ''
    // It is written when the request has come, and before it is answered.
    const when = () => {
      theirs = signInAsTheCli(home, center, 3600).accessToken
      return true
    }
    center.setFaults([{ operation: 'CreateToken', when, fault: { exception: 'InvalidGrantException' } }])
    expect((await session().token()).accessToken).toBe(theirs)
    expect(refreshes(center)).toBe(1)
  })

  test('is a fault to try again where the service cannot be reached, and the sign-in stays', async () => {
    signInAsTheCli(home, center, -10)
    center.setFaults([{ operation: 'CreateToken', fault: { reset: true } }])
    const one = session()
    expect(await rejectionCode(one.token())).toBe('Network')
    expect(await one.status()).toMatchObject({ signedIn: true, refreshable: true })
    center.clearFaults()
    expect((await one.token()).expiresAt.getTime()).toBeGreaterThan(Date.now())
  })

  test('returns the old one, with a warning, where a refresh in the background fails', async () => {
    const { accessToken } = signInAsTheCli(home, center, 600)
    const warnings = recordWarnings()
    center.setFaults([{ operation: 'CreateToken', fault: { reset: true } }])
    const one = session()
    await until(async () => {
      expect((await one.token()).accessToken).toBe(accessToken)
      return warnings.length > 0
    })
    expect(warnings.map(({ code }) => code)).toContain('RefreshFailed')
  })

  test('is nobody else’s: another portal under the same session name is SignInRequired', async () => {
    signInAsTheCli(home, center, 3600, { startUrl: 'https://other.awsapps.com/start' })
    expect(await rejectionCode(session().token())).toBe('SignInRequired')
    expect(await session().status()).toMatchObject({ reason: 'otherPortal' })
  })

  test('is gone when the AWS CLI signs out', async () => {
    signInAsTheCli(home, center, 3600)
    const one = session()
    await one.token()
    rmSync(home.tokenFile('my-sso'))
    expect(await rejectionCode(one.token())).toBe('SignInRequired')
    expect(await one.status()).toMatchObject({ signedIn: false, reason: 'noToken' })
  })

  test('survives a file that another program has just emptied', async () => {
    const { accessToken } = signInAsTheCli(home, center, 3600)
    const one = session()
    await one.token()
    home.write(home.tokenFile('my-sso'), '')
    expect((await one.token()).accessToken).toBe(accessToken)
  })

  test('is not lost when the AWS CLI signs out during the refresh: it is not written again', async () => {
    signInAsTheCli(home, center, -10)
    center.setLatency(300)
    const one = session()
    const asked = rejectionCode(one.token())
    await until(() => refreshes(center) === 1)
    rmSync(home.tokenFile('my-sso'))
    expect(await asked).toBe('SignInRequired')
    expect(tokenFile(home)).toBeUndefined()
  })

  test('goes on although the caller leaves: what the service gave reaches the file', async () => {
    const old = signInAsTheCli(home, center, -10)
    center.setLatency(300)
    const leave = new AbortController()
    const asked = session().token({ signal: leave.signal })
    await until(() => refreshes(center) === 1)
    leave.abort(new Error('left'))
    await expect(asked).rejects.toThrow('left')
    await until(() => tokenFile(home)?.accessToken !== old.accessToken)
    expect(tokenFile(home)?.refreshToken).not.toBe(old.refreshToken)
  })
})

describe('a token that the portal rejects although it has not run out', () => {
  test('is refreshed once, and the request repeated', async () => {
    const { accessToken } = signInAsTheCli(home, center, 3600)
    center.revokeAccessToken(accessToken)
    const one = session()
    expect(await one.listAccountsAndRoles()).toHaveLength(center.accounts.length)
    expect(refreshes(center)).toBe(1)
    expect((await one.token()).accessToken).not.toBe(accessToken)
  })

  test('is SignInRequired where it cannot be refreshed, and is not returned again', async () => {
    const { accessToken } = signInAsTheCli(home, center, 3600)
    center.endSession(accessToken)
    const one = session()
    expect(await rejectionCode(one.roleCredentials(...assignedRole(center)))).toBe('SignInRequired')
    expect(await rejectionCode(one.token())).toBe('SignInRequired')
    expect(await one.status()).toMatchObject({ signedIn: false, refreshable: false })
  })

  test('is SignInRequired when the new one is rejected, too', async () => {
    signInAsTheCli(home, center, 3600)
    center.setFaults([{ operation: 'ListAccounts', fault: { exception: 'UnauthorizedException' } }])
    const one = session()
    expect(await rejectionCode(one.listAccountsAndRoles())).toBe('SignInRequired')
    expect(refreshes(center)).toBe(1)
  })
})
