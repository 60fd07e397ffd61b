import type { SsoErrorCode } from './codes.js'
import { SsoError } from './errors.js'
import { binding } from './native.js'

/** An error that is found in JavaScript. The properties of its code come from the core. */
export function ssoError(code: SsoErrorCode, message: string, options?: ErrorOptions): SsoError {
  const properties = binding()
    .errorCodes()
    .find((known) => known.code === code)
  return new SsoError(
    { code, message, retryable: properties?.retryable ?? false, hint: properties?.hint ?? '' },
    options,
  )
}
