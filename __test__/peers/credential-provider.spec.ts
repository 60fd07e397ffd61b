import { SSO } from '@aws-sdk/client-sso'
import { expect, test } from 'vitest'
import { SsoSession } from '../../index.js'
import { assignedRole, startCenter } from '../harness/center.js'
import { useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import { sessionOptions, signInAsTheCli } from '../harness/session.js'

test('a client of the AWS SDK for JavaScript takes the credential provider of a session', async () => {
  const home = new Home()
  const center = await startCenter()
  useHome(home)
  signInAsTheCli(home, center, 3600)
  const session = new SsoSession(sessionOptions(center))
  const provider = session.credentialProvider(...assignedRole(center))
  const client = new SSO({ region: center.region, credentials: provider })
  const credentials = await client.config.credentials()
  expect(credentials.accessKeyId).toMatch(/^ASIA/)
  expect(credentials.sessionToken).not.toBe('')
  expect(credentials.expiration?.getTime()).toBeGreaterThan(Date.now())
  // The SDK keeps them until they are about to run out.
  await client.config.credentials()
  expect(center.counters.byOperation.GetRoleCredentials).toBe(1)
})
