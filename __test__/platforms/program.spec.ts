import { describe, expect, test } from 'vitest'
import { credentials, type ProcessCredentials, signIn, Status } from '../command/support.js'
import { assignedRole, startCenter, startUrl } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { Home, mode } from '../harness/home.js'
import { refreshes, signInAsTheCli } from '../harness/session.js'
import { until } from '../harness/until.js'
import * as platform from './platform.js'

function start(home: Home, center: { readonly env: object }, ...args: readonly string[]): Child {
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe']
  return new Child(...platform.command(...args), { env: home.env({ ...center.env }), stdio })
}

describe(`the program on ${platform.name}`, () => {
  test('says its version', async () => {
    expect(await start(new Home(), { env: {} }, '--version').output()).toMatch(/^aws-sso-native \d+\.\d+\.\d+\n$/)
  })

  test('signs in by a code', async () => {
    const home = new Home()
    const center = await startCenter()
    const login = start(home, center, 'login', ...signIn(), '--no-browser')
    await until(() => center.deviceAuthorizations.length === 1 && login.stdout.includes('Approve only'))
    center.approve(center.deviceAuthorizations[0]?.userCode ?? '')
    const { code, stderr } = await login.finished
    expect({ code, stderr }).toEqual({ code: Status.ok, stderr: '' })
    expect(home.json(home.tokenFile('my-sso'))).toMatchObject({ startUrl, region: center.region })
    expect(mode(home.tokenFile('my-sso'))).toBe(0o600)
  })

  test('gives credentials, and refreshes the token once for many processes', async () => {
    const home = new Home()
    const center = await startCenter({ refreshTokens: 'singleUse' })
    signInAsTheCli(home, center, -60)
    const role = assignedRole(center)
    const all = await Promise.all(Array.from({ length: 4 }, () => start(home, center, ...credentials(role)).output()))
    for (const text of all) {
      expect(JSON.parse(text) as ProcessCredentials).toMatchObject({ Version: 1, AccountId: role[0] })
    }
    expect(refreshes(center)).toBe(1)
  })

  test('ends with the status of a missing sign-in', async () => {
    const center = await startCenter()
    const { code, stderr } = await start(new Home(), center, ...credentials(['123456789012', 'Admin'])).finished
    expect(code).toBe(Status.signedOut)
    expect(stderr).toMatch(/^aws-sso-native: /)
  })
})
