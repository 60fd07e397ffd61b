import type * as native from '../binding.js'
import { hideSecrets } from './secrets.js'
import type { CachedSsoToken } from './types.js'

/** A token of the public API: with dates, and with secrets that are not printed. */
export function cachedToken(token: native.NativeCachedToken): CachedSsoToken {
  const { expiresAt, registrationExpiresAt, ...members } = token
  const result: CachedSsoToken = { ...members, expiresAt: new Date(expiresAt) }
  if (registrationExpiresAt !== undefined) result.registrationExpiresAt = new Date(registrationExpiresAt)
  return hideSecrets(result, 'accessToken', 'refreshToken', 'clientSecret')
}
