import { SSO } from '@aws-sdk/client-sso'
import { expect, test } from 'vitest'
import { SsoSession } from '../../index.js'
import { startCenter } from '../harness/center.js'
import { Home } from '../harness/home.js'
import { use } from '../harness/sign-in.js'
import { sessionOptions, signInAsTheCli } from '../session/support.js'

test('a client of the AWS SDK for JavaScript takes the credential provider of a session', async () => {
  const home = new Home()
  const center = await startCenter()
  use(home, center)
  signInAsTheCli(home, center, 3600)
  const [account] = center.accounts
  const session = new SsoSession(sessionOptions(center))
  const provider = session.credentialProvider(account?.accountId ?? '', account?.roles[0] ?? '')
  const client = new SSO({ region: center.region, credentials: provider })
  const credentials = await client.config.credentials()
  expect(credentials.accessKeyId).toMatch(/^ASIA/)
  expect(credentials.sessionToken).not.toBe('')
  expect(credentials.expiration?.getTime()).toBeGreaterThan(Date.now())
  // The SDK keeps them until they are about to run out.
  await client.config.credentials()
  expect(center.counters.byOperation.GetRoleCredentials).toBe(1)
})
