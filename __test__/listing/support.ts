import type { IdentityCenter } from '../../emulator/index.js'
import { cacheSsoToken, SsoSession } from '../../index.js'

/** A session that is signed in, in the home folder of the test. */
export async function sessionWithToken(center: IdentityCenter, sessionName = 'my-sso'): Promise<SsoSession> {
  const { accessToken } = center.issueToken()
  await cacheSsoToken(center.startUrl, center.region, accessToken, Date.now() + 3_600_000, { sessionName })
  return new SsoSession({ startUrl: center.startUrl, region: center.region, sessionName })
}
