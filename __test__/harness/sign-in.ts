import * as sso from '../../index.js'
import type { IdentityCenter } from '../../emulator/index.js'
import { startUrl } from './center.js'

/** Polls with what `performDeviceAuthorization` returned. */
export function poll(device: sso.DeviceAuthResult, options?: sso.PollOptions): Promise<sso.TokenResult> {
  const { clientId, clientSecret, deviceCode, interval, expiresIn } = device
  return sso.pollForToken(clientId, clientSecret, deviceCode, interval, Date.now() + expiresIn * 1000, options)
}

export interface SignedIn {
  readonly device: sso.DeviceAuthResult
  readonly token: sso.TokenResult
}

/** A sign-in with a device code, which the person approves before the first poll. Nothing is cached. */
export async function signIn(center: IdentityCenter, url = center.startUrl, sessionName?: string): Promise<SignedIn> {
  const session = sessionName === undefined ? {} : { sessionName }
  const device = await sso.performDeviceAuthorization(url, center.region, undefined, session)
  center.approve(device.userCode)
  return { device, token: await poll(device) }
}

/** The same for `startUrl`. Afterwards the token is in the cache, as where a host calls the five functions in turn. */
export async function signInAndCache(center: IdentityCenter, sessionName?: string): Promise<SignedIn> {
  const { device, token } = await signIn(center, startUrl, sessionName)
  await sso.listAccountsAndRoles(token.accessToken, center.region)
  const session = sessionName === undefined ? {} : { sessionName }
  await sso.cacheSsoToken(startUrl, center.region, token.accessToken, token.expiresAt, session)
  return { device, token }
}
