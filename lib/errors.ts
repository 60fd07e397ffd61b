import type * as native from '../binding.js'
import type { SsoErrorCode } from './codes.js'

/** The properties of a failure. They hold no secret and can be logged or sent to a renderer. */
export interface SsoErrorInfo {
  /** The stable code, to branch on. */
  code: SsoErrorCode
  /** What happened, in English. */
  message: string
  /** Whether the same call can succeed later without a change by anyone. */
  retryable: boolean
  /** The service's own text. If the time was over, that of the last failure, if there was one. */
  reason?: string
  /** The id of the request, for AWS Support. */
  requestId?: string
  /** What the person or the developer can do. */
  hint: string
}

/**
 * The error with which the functions of this package reject, unless they reject with a signal's reason or a callback's own
 * exception. Only a constructor, `commandPath`, `configureNetwork`, `onLog`, `onWarning`, `sessionFromSettings` and `SsoSession.onChange` throw it
 * synchronously.
 */
export class SsoError extends Error implements SsoErrorInfo {
  readonly code: SsoErrorCode
  readonly retryable: boolean
  declare readonly reason?: string
  declare readonly requestId?: string
  readonly hint: string

  static {
    // On the prototype, as in the built-in errors, so that it is not printed as a property.
    Object.defineProperty(this.prototype, 'name', { value: 'SsoError', configurable: true, writable: true })
  }

  constructor(info: SsoErrorInfo, options?: ErrorOptions) {
    super(info.message, options)
    this.code = info.code
    this.retryable = info.retryable
    this.hint = info.hint
    if (info.reason !== undefined) this.reason = info.reason
    if (info.requestId !== undefined) this.requestId = info.requestId
  }
}

/** `SsoErrorCode` is generated from the codes of the core, so the cast is safe. */
export const errorInfo = (error: native.NativeError): SsoErrorInfo => error as SsoErrorInfo
