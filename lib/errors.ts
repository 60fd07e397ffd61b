import type * as native from '../binding.js'

/**
 * A stable name for one kind of failure. `docs/errors.md` says of each when it comes, whether to retry, and what the
 * person can do.
 */
export type SsoErrorCode =
  | 'AddonNotLoaded'
  | 'InvalidInput'
  | 'UnknownClientRegion'
  | 'InvalidConfiguration'
  | 'HomeNotFound'
  | 'CacheNotWritable'
  | 'AuthorizationPending'
  | 'SlowDown'
  | 'ExpiredToken'
  | 'AccessDenied'
  | 'InvalidGrant'
  | 'InvalidClient'
  | 'UnauthorizedClient'
  | 'UnsupportedGrantType'
  | 'InvalidRequest'
  | 'InvalidScope'
  | 'InvalidClientMetadata'
  | 'InvalidRedirectUri'
  | 'EncryptionKeyUnavailable'
  | 'Unauthorized'
  | 'Forbidden'
  | 'ResourceNotFound'
  | 'TooManyRequests'
  | 'InternalServer'
  | 'Network'
  | 'Timeout'
  | 'NotListedInTime'
  | 'UntrustedCertificate'
  | 'UnexpectedAnswer'
  | 'UnsafeVerificationUri'
  | 'SignInRequired'
  | 'SignInTimedOut'
  | 'PromptedRecently'
  | 'BrowserNotOpened'
  | 'CallbackUnavailable'
  | 'SessionBusy'
  | 'DatabaseInUse'
  | 'DatabaseBusy'
  | 'DatabaseNotAFile'
  | 'DatabaseFolderMissing'
  | 'DatabaseNotPermitted'
  | 'DatabaseReadOnly'
  | 'DiskFull'
  | 'NotADatabase'
  | 'DatabaseEncrypted'
  | 'DatabaseCorrupt'
  | 'SettingsTableIsView'
  | 'SettingsSchemaConflict'
  | 'SettingsMissing'
  | 'DatabaseFailed'
  | 'Closed'
  | 'Cancelled'
  | 'Internal'

/** What is known of a failure. It holds no secret and can be logged or sent to a renderer. */
export interface SsoErrorInfo {
  /** What to branch on. */
  code: SsoErrorCode
  /** What happened, in English. */
  message: string
  /** Whether the same call can succeed later without anyone changing anything. */
  retryable: boolean
  /** The service's own words. Where time was over, the reason of what failed last, if something did. */
  reason?: string
  /** The id of the request at the service, for AWS Support. */
  requestId?: string
  /** What the person, or the developer, can do about it. */
  hint: string
}

/**
 * What every function of this package rejects with, unless it is a signal's reason or a callback's own exception. Only a
 * constructor, `onWarning` and `SsoSession.onChange` throw it at once.
 */
export class SsoError extends Error implements SsoErrorInfo {
  readonly code: SsoErrorCode
  readonly retryable: boolean
  declare readonly reason?: string
  declare readonly requestId?: string
  readonly hint: string

  static {
    // On the prototype, as the built-in errors have it, so that it is not printed as a property.
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

/** The native side's own codes are the list above, after the first: a test compares them. */
export const errorInfo = (error: native.NativeError): SsoErrorInfo => error as SsoErrorInfo
