import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { performDeviceAuthorization } from '../../index.js'
import { botocore, startPeer } from './peers.js'
import { startCenter, startUrl } from '../harness/center.js'
import { useHome } from '../harness/environment.js'
import { Home, mode } from '../harness/home.js'

interface Names {
  readonly registration: string
  readonly token: string
}

const scope = 'sso:account:access'

describe('the registration file', () => {
  test.each([
    ['a start URL alone', undefined, undefined],
    ['an sso-session', 'my-sso', [scope]],
    ['an sso-session without scopes', 'noscopes', undefined],
    ['a name that is not ASCII', 'café ☕ 😀', [scope]],
    ['more scopes', 'my-sso', [scope, 'codewhisperer:completions']],
  ])('has the name that Python gives it, for %s', async (_, sessionName, scopes) => {
    const home = new Home()
    const center = await startCenter()
    useHome(home)
    await performDeviceAuthorization(startUrl, center.region, undefined, {
      ...(sessionName === undefined ? {} : { sessionName }),
      ...(scopes === undefined ? {} : { scopes }),
    })
    const args = ['names', center.region, startUrl, sessionName ?? '', ...(scopes ?? [])]
    const names = await startPeer(botocore, home, center, ...args).json<Names>()
    expect(readdirSync(home.cache)).toEqual([names.registration])
  })

  test('has the AWS CLI’s keys in its order, and is for the owner alone', async () => {
    const home = new Home()
    const center = await startCenter()
    useHome(home)
    const device = await performDeviceAuthorization(startUrl, center.region)
    const path = join(home.cache, String(readdirSync(home.cache)[0]))
    const expiresAt = device.clientSecretExpiresAt.toISOString().replace('.000Z', 'Z')
    expect(readFileSync(path, 'utf8')).toBe(
      `{"clientId": "${device.clientId}", "clientSecret": "${device.clientSecret}", "expiresAt": "${expiresAt}", ` +
        `"scopes": ["${scope}"]}`,
    )
    expect(mode(path)).toBe(0o600)
    expect(mode(home.cache)).toBe(0o700)
  })

  test('that the AWS CLI wrote is used, and no other client is registered', async () => {
    const home = new Home()
    const center = await startCenter()
    useHome(home)
    const { clientId, clientSecret } = center.issueToken()
    const args = ['names', center.region, startUrl, 'my-sso', scope]
    const names = await startPeer(botocore, home, center, ...args).json<Names>()
    const file = join(home.cache, names.registration)
    const text = `{"clientId": "${clientId}", "clientSecret": "${clientSecret}", "expiresAt": "2099-02-21T06:53:28Z", "scopes": ["${scope}"]}`
    home.write(file, text)
    center.clearLog()

    const options = { sessionName: 'my-sso', scopes: [scope] }
    const device = await performDeviceAuthorization(startUrl, center.region, undefined, options)
    expect(device.clientId).toBe(clientId)
    expect(center.requests.map(({ operation }) => operation)).toEqual(['StartDeviceAuthorization'])
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  test('of the AWS CLI’s browser sign-in is not used for a device code', async () => {
    const home = new Home()
    const center = await startCenter()
    useHome(home)
    const { clientId, clientSecret } = center.issueToken()
    const args = ['names', center.region, startUrl, 'my-sso', scope]
    const names = await startPeer(botocore, home, center, ...args).json<Names>()
    const grants = '"grantTypes": ["authorization_code", "refresh_token"]'
    home.write(
      join(home.cache, names.registration),
      `{"clientId": "${clientId}", "clientSecret": "${clientSecret}", "expiresAt": "2099-02-21T06:53:28Z", "scopes": ["${scope}"], ${grants}}`,
    )
    const options = { sessionName: 'my-sso', scopes: [scope] }
    const device = await performDeviceAuthorization(startUrl, center.region, undefined, options)
    expect(device.clientId).not.toBe(clientId)
  })
})
