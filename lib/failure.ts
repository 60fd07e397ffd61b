import { SsoError, type SsoErrorCode } from './errors.js'
import { binding } from './native.js'

/** An error that arises on this side of the binding, with what the native side says of its code. */
export function ssoError(code: SsoErrorCode, message: string, options?: ErrorOptions): SsoError {
  const fixed = binding()
    .errorCodes()
    .find((known) => known.code === code)
  return new SsoError({ code, message, retryable: fixed?.retryable ?? false, hint: fixed?.hint ?? '' }, options)
}
