import { describe, expect, test } from 'vitest'
import { bearers, botocore, type RoleCredentials, sdk, startPeer, writeProfiles } from './peers.js'
import { startCenter, startUrl } from '../harness/center.js'
import { useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import { signInAndCache } from '../harness/sign-in.js'

const sessionName = 'my-sso'

describe.each([botocore, sdk])('$name', (peer) => {
  test.each([
    ['an sso-session', 'session', sessionName],
    ['a start URL', 'legacy', undefined],
  ])('gets role credentials through %s with the token that cacheSsoToken wrote', async (_, profile, session) => {
    const home = new Home()
    const center = await startCenter()
    useHome(home)
    const { token } = await signInAndCache(center, session)
    const { account, role } = writeProfiles(home, center, sessionName)
    center.clearLog()

    const credentials = await startPeer(peer, home, center, 'credentials', profile).json<RoleCredentials>()

    expect(credentials.accessKeyId).toMatch(/^ASIA/)
    expect(credentials.secretAccessKey).not.toBe('')
    expect(credentials.sessionToken).not.toBe('')
    expect(center.requests.map(({ operation, status }) => [operation, status])).toEqual([['GetRoleCredentials', 200]])
    expect(center.requests[0]?.query).toMatchObject({ account_id: account, role_name: role })
    expect(bearers(center)).toEqual([token.accessToken])
  })

  test('refreshes the token that the four-argument cacheSsoToken wrote', async () => {
    const home = new Home()
    // Four minutes: both peers find a refresh due.
    const center = await startCenter({ accessTokenLifetimeSeconds: 240 })
    useHome(home)
    const { token } = await signInAndCache(center, sessionName)
    writeProfiles(home, center, sessionName)
    center.clearLog()

    await startPeer(peer, home, center, 'credentials', 'session').json<RoleCredentials>()

    expect(center.requests.map(({ operation, status }) => [operation, status])).toEqual([
      ['CreateToken', 200],
      ['GetRoleCredentials', 200],
    ])
    expect(center.requests[0]?.body).toMatchObject({ grantType: 'refresh_token', refreshToken: token.refreshToken })
    expect(bearers(center)).not.toContain(token.accessToken)
  })
})

test('a profile with an sso-session is not served by the token of its start URL, nor the other way', async () => {
  const home = new Home()
  const center = await startCenter()
  useHome(home)
  await signInAndCache(center)
  writeProfiles(home, center, sessionName)
  const { code, stderr } = await startPeer(botocore, home, center, 'credentials', 'session').finished
  expect(code).not.toBe(0)
  expect(stderr).toContain('SSOTokenLoadError')
  expect(home.tokenFile(startUrl)).not.toBe(home.tokenFile(sessionName))
})
