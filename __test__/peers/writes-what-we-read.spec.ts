import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cacheSsoToken, loadCachedSsoToken } from '../../index.js'
import { bearers, botocore, type RoleCredentials, sdk, startPeer, writeProfiles } from './peers.js'
import { startCenter, startUrl } from '../harness/center.js'
import { useHome } from '../harness/environment.js'
import { recordWarnings } from '../harness/warnings.js'
import { Home, mode } from '../harness/home.js'
import { signInAndCache } from '../harness/sign-in.js'

const sessionName = 'my-sso'

/** The forms that the two peers write, told apart so that neither test passes by reading our own file again. */
const forms = [
  { peer: botocore, file: /^\{"startUrl": "https/, time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/ },
  { peer: sdk, file: /^\{\n {2}"startUrl": "https/, time: /\.\d{3}Z$/ },
]

describe.each(forms)('what $peer.name writes', ({ peer, file, time }) => {
  test('when it refreshes is what loadCachedSsoToken loads', async () => {
    const home = new Home()
    const center = await startCenter({ accessTokenLifetimeSeconds: 240 })
    useHome(home)
    const { device, token } = await signInAndCache(center, sessionName)
    writeProfiles(home, center, sessionName)
    await startPeer(peer, home, center, 'credentials', 'session').json<RoleCredentials>()

    const path = home.tokenFile(sessionName)
    expect(readFileSync(path, 'utf8')).toMatch(file)
    const written = home.json(path)
    expect(written['expiresAt']).toMatch(time)
    const loaded = await loadCachedSsoToken(startUrl, { sessionName })
    expect(loaded).toEqual({
      startUrl,
      region: center.region,
      accessToken: written['accessToken'],
      expiresAt: new Date(String(written['expiresAt'])),
      refreshToken: written['refreshToken'],
      clientId: device.clientId,
      clientSecret: device.clientSecret,
      registrationExpiresAt: device.clientSecretExpiresAt,
    })
    expect(loaded?.accessToken).not.toBe(token.accessToken)
    expect(bearers(center).at(-1)).toBe(loaded?.accessToken)
  })

  test('is what the next cacheSsoToken replaces, and the peer then reads that', async () => {
    const home = new Home()
    const center = await startCenter({ accessTokenLifetimeSeconds: 240 })
    useHome(home)
    await signInAndCache(center, sessionName)
    writeProfiles(home, center, sessionName)
    await startPeer(peer, home, center, 'credentials', 'session').json<RoleCredentials>()
    const long = center.issueToken()
    const hour = new Date(Date.now() + 3_600_000)
    await cacheSsoToken(startUrl, center.region, long.accessToken, hour, { sessionName })
    expect(mode(home.tokenFile(sessionName))).toBe(0o600)
    center.clearLog()

    await startPeer(peer, home, center, 'credentials', 'session').json<RoleCredentials>()
    expect(center.requests.map(({ operation, status }) => [operation, status])).toEqual([['GetRoleCredentials', 200]])
    expect(bearers(center)).toEqual([long.accessToken])
  })
})

describe('loadCachedSsoToken', () => {
  const times = {
    'AWS CLI 2': '2099-11-23T07:53:28Z',
    'the AWS CLI of old': '2099-11-23T07:53:28UTC',
    'the SDK for Go of old': '2099-11-23T09:53:28+02:00',
    'the SDK for JavaScript': '2099-11-23T07:53:28.000Z',
    'the SDK for Rust': '2099-11-23T07:53:28.000000Z',
  }
  test.each(Object.entries(times))('reads the time that %s writes', async (_, expiresAt) => {
    const home = new Home()
    useHome(home)
    const members = { startUrl, region: 'us-east-1', accessToken: 'AT', expiresAt }
    home.write(home.tokenFile(startUrl), JSON.stringify(members))
    const loaded = await loadCachedSsoToken(startUrl)
    expect(loaded).toEqual({ ...members, expiresAt: new Date('2099-11-23T07:53:28Z') })
  })

  const whole = {
    startUrl,
    region: 'us-east-1',
    accessToken: 'AT',
    expiresAt: new Date('2099-11-23T07:53:28Z'),
    refreshToken: 'RT',
    clientId: 'CID',
    clientSecret: 'CSECRET',
    registrationExpiresAt: new Date('2100-02-21T06:53:28Z'),
  }
  const cli =
    `{"startUrl": "${startUrl}", "region": "us-east-1", "accessToken": "AT", "expiresAt": "2099-11-23T07:53:28Z", ` +
    '"clientId": "CID", "clientSecret": "CSECRET", "registrationExpiresAt": "2100-02-21T06:53:28Z", "refreshToken": "RT"}'
  const rust =
    '{"accessToken":"AT","expiresAt":"2099-11-23T07:53:28.921505Z","refreshToken":"RT","clientId":"CID",' +
    `"clientSecret":"CSECRET","registrationExpiresAt":"2100-02-21T06:53:28Z","region":"us-east-1","startUrl":"${startUrl}"}`
  const files: Record<string, [string, object]> = {
    'AWS CLI 2': [cli, whole],
    'the SDK for JavaScript, which keeps keys that it does not know': [
      JSON.stringify({ ...whole, note: 'of another tool' }, null, 2),
      whole,
    ],
    'the SDK for Rust': [rust, { ...whole, expiresAt: new Date('2099-11-23T07:53:28.921Z') }],
    'an editor that puts a byte order mark first': [`\uFEFF${cli}`, whole],
  }
  test.each(Object.entries(files))('reads the file of %s, to the letter', async (_, [text, expected]) => {
    const home = new Home()
    useHome(home)
    const warnings = recordWarnings()
    home.write(home.tokenFile(startUrl), text)
    expect(await loadCachedSsoToken(startUrl)).toEqual(expected)
    expect(warnings).toEqual([])
  })
})
