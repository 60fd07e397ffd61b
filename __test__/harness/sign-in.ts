import * as sso from '../../index.js'
import type { IdentityCenter } from '../../emulator/index.js'
import type { Home } from './home.js'
import { startUrl } from './center.js'

/** Sends the calls of this process to an emulator and a temporary home. */
export function use(home: Home, center?: IdentityCenter): void {
  process.env['HOME'] = home.path
  process.env['AWS_CONFIG_FILE'] = home.configFile
  Object.assign(process.env, center?.env)
}

export interface SignedIn {
  readonly device: sso.DeviceAuthResult
  readonly token: sso.TokenResult
  readonly accounts: sso.AccountWithRoles[]
}

/** The five functions but the last, as a host calls them: the token is in the cache when it is done. */
export async function signIn(center: IdentityCenter, sessionName?: string): Promise<SignedIn> {
  const session = sessionName === undefined ? {} : { sessionName }
  const device = await sso.performDeviceAuthorization(startUrl, center.region, undefined, session)
  center.approve(device.userCode)
  const deadline = Date.now() + device.expiresIn * 1000
  const token = await sso.pollForToken(
    device.clientId,
    device.clientSecret,
    device.deviceCode,
    device.interval,
    deadline,
  )
  const accounts = await sso.listAccountsAndRoles(token.accessToken, center.region)
  await sso.cacheSsoToken(startUrl, center.region, token.accessToken, token.expiresAt, session)
  return { device, token, accounts }
}
