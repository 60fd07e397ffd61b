import { beforeEach, expect, test } from 'vitest'
import * as sso from '../../index.js'
import type { IdentityCenter } from '../../emulator/index.js'
import { assignedRole, startCenter, startUrl } from '../harness/center.js'
import { useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import { sessionOptions, signInAsTheCli, tokenFile } from '../harness/session.js'
import { recordWarnings } from '../harness/warnings.js'
import { until } from '../harness/until.js'

// A call reads the shared config files and the bundles once, however many requests it sends to however many services.

let home: Home
let center: IdentityCenter
let warnings: sso.SsoWarning[]

beforeEach(async () => {
  home = new Home()
  center = await startCenter({ approveAfterPolls: 0, autoConsent: 'allow' })
  useHome(home)
  // Not the services' own variables: where to ask is in the file, beside what is broken.
  for (const name of Object.keys(center.env)) delete process.env[name]
  // Where the file is not followed, nobody is asked.
  process.env['HTTPS_PROXY'] = 'http://127.0.0.1:9'
  home.writeConfig(`broken\n[default]\nendpoint_url = ${center.url}\n`)
  for (const name of ['SSH_CONNECTION', 'SSH_TTY']) delete process.env[name]
  warnings = recordWarnings()
})

const role = () => assignedRole(center)
const openBrowser = async (url: string) => void (await fetch(url))

const session = (secondsLeft?: number) => {
  if (secondsLeft !== undefined) signInAsTheCli(home, center, secondsLeft)
  return new sso.SsoSession(sessionOptions(center))
}

/** Every call that asks a service. */
const calls: Record<string, () => Promise<unknown>> = {
  performDeviceAuthorization: () => sso.performDeviceAuthorization(startUrl, center.region),
  async pollForToken() {
    const device = await sso.performDeviceAuthorization(startUrl, center.region)
    warnings.length = 0
    const { clientId, clientSecret, deviceCode, interval } = device
    return sso.pollForToken(clientId, clientSecret, deviceCode, interval, Date.now() + 60_000)
  },
  listAccountsAndRoles: () => sso.listAccountsAndRoles(center.issueToken().accessToken, center.region),
  'signIn by device': () => session().signIn({ flow: 'device' }),
  'signIn by browser': () => session().signIn({ flow: 'browser', openBrowser }),
  'token, refreshed': () => session(-10).token(),
  'listAccountsAndRoles of a session, refreshed': () => session(-10).listAccountsAndRoles(),
  'roleCredentials, refreshed': () => session(-10).roleCredentials(...role()),
  'roleCredentials after a token that is refused': () => {
    const { accessToken } = signInAsTheCli(home, center, 3600)
    center.revokeAccessToken(accessToken)
    return session().roleCredentials(...role())
  },
  signOut: () => session(3600).signOut(),
}

test.each(Object.keys(calls))('a broken config file is one warning for one call: %s', async (name) => {
  await calls[name]?.()
  expect(center.counters.requests).toBeGreaterThan(0)
  expect(warnings.map(({ code, path }) => [code, path])).toEqual([['ConfigFileIgnored', home.configFile]])
})

test('a broken config file is one warning for a call that comes after a refresh in the background', async () => {
  const one = session(600)
  const { accessToken } = await one.token()
  // It tells the session of its warning before it stores the new token.
  await until(() => tokenFile(home)?.accessToken !== accessToken)
  warnings.length = 0
  await one.roleCredentials(...role())
  expect(warnings.map(({ code }) => code)).toEqual(['ConfigFileIgnored'])
})

test('a bundle of NODE_EXTRA_CA_CERTS that is not there is one warning for one call', async () => {
  const secure = await startCenter({ https: true, approveAfterPolls: 0 })
  for (const name of Object.keys(secure.env)) delete process.env[name]
  home.write(`${home.path}/ca.pem`, secure.certificateAuthority ?? '')
  process.env['AWS_CA_BUNDLE'] = `${home.path}/ca.pem`
  process.env['NODE_EXTRA_CA_CERTS'] = '/nonexistent.pem'
  home.writeConfig(`[default]\nendpoint_url = ${secure.url}\n`)
  const token = await new sso.SsoSession(sessionOptions(secure)).signIn({ flow: 'device' })
  expect(token.accessToken).not.toBe('')
  expect(secure.counters.requests).toBeGreaterThan(2)
  expect(warnings.map(({ code }) => code)).toEqual(['ExtraCertificatesIgnored'])
})
