import type * as native from '../binding.js'
import { hideSecrets } from './secrets.js'
import type { CachedSsoToken } from './types.js'

/** A token as users get it: with dates, and with its secrets kept out of what is printed. */
export function cachedToken(token: native.NativeCachedToken): CachedSsoToken {
  const { expiresAt, registrationExpiresAt, ...members } = token
  const result: CachedSsoToken = { ...members, expiresAt: new Date(expiresAt) }
  if (registrationExpiresAt !== undefined) result.registrationExpiresAt = new Date(registrationExpiresAt)
  return hideSecrets(result, 'accessToken', 'refreshToken', 'clientSecret')
}
