import type { SsoErrorInfo } from './errors.js'

/** The options of every call. */
export interface CallOptions {
  /**
   * Cancels the call: it rejects with the signal's reason, and its connections and timers are freed. If the signal is aborted
   * already, nothing is sent.
   */
  signal?: AbortSignal
}

/** Options of {@link performDeviceAuthorization}. */
export interface DeviceAuthOptions extends CallOptions {
  /**
   * The scopes to request, as in `sso_registration_scopes` of `~/.aws/config`. `sso:account:access` is always requested:
   * without it the service grants no refresh token.
   */
  scopes?: string[]
  /** The name of the `sso-session` in `~/.aws/config`, to share its client registration with the AWS CLI. */
  sessionName?: string
}

/** A device code and a user code, and the client that requested them. */
export interface DeviceAuthResult {
  /** The device code, for {@link pollForToken}. Secret. */
  deviceCode: string
  /** The code that the person compares with the page, or types there: 1 to 64 visible ASCII characters. */
  userCode: string
  /**
   * The page where the person types the user code. It is on a host of AWS, the configured endpoint or this machine; other
   * addresses are rejected with `UnsafeVerificationUri`.
   */
  verificationUri: string
  /** The page with the user code filled in, checked like `verificationUri`. Open this page, and show the code beside it. */
  verificationUriComplete: string
  /** How long the codes are valid, in seconds; usually 600. */
  expiresIn: number
  /** How long to wait between polls, in seconds. */
  interval: number
  /** The id of the registered client. */
  clientId: string
  /** The secret of the client. Secret. */
  clientSecret: string
  /** When the registration of the client expires, about 90 days after it was made. */
  clientSecretExpiresAt: Date
}

/** One request for the token, passed to {@link PollOptions.onPoll}. */
export interface PollEvent {
  /** The number of the request, from 1. */
  attempt: number
  /**
   * The result: `pending`, not approved yet; `slowDown`, not approved and asked too often; `fault`, no answer of the service,
   * after which polling goes on until the code expires.
   */
  status: 'pending' | 'slowDown' | 'fault'
  /** Why there was no answer, if `status` is `fault`. */
  fault?: SsoErrorInfo['code']
  /** The interval from now on, in seconds. Every `slowDown` adds 5. */
  interval: number
  /** The pause before the next request, in seconds: the interval, or more after faults. */
  nextIn: number
}

/** Options of {@link pollForToken}. */
export interface PollOptions extends CallOptions {
  /**
   * The region that was passed to {@link performDeviceAuthorization}, if that was called in another process. A region that is
   * not that of a client of this process is rejected (`InvalidInput`).
   */
  ssoRegion?: string
  /**
   * Called after every request that did not end the polling. Its exception, or the rejection of the promise that it returns,
   * ends the call, which rejects with it.
   */
  onPoll?(event: PollEvent): void
}

/** A token. */
export interface TokenResult {
  /** The access token. Secret. */
  accessToken: string
  /** When it expires. */
  expiresAt: Date
  /** The refresh token, if the service granted one. Secret. */
  refreshToken?: string
}

/**
 * Options of {@link cacheSsoToken}. What is left out is taken from the result of {@link pollForToken} in this process, or else
 * from the file, if that is for the same start URL and region.
 */
export interface CacheOptions extends CallOptions {
  /** The name of the `sso-session` in `~/.aws/config`. The AWS CLI then looks for the file by this name. */
  sessionName?: string
  /** The refresh token. */
  refreshToken?: string
  /** The id of the client that the token was granted to. */
  clientId?: string
  /** The secret of the client. Secret. */
  clientSecret?: string
  /** When the registration of the client expires. The AWS CLI does not refresh without this. */
  registrationExpiresAt?: Date | number
}

/** Options of {@link loadCachedSsoToken}. */
export interface LoadOptions extends CallOptions {
  /** The name of the `sso-session` in `~/.aws/config`. */
  sessionName?: string
}

/** A token from the cache, stored by this package, the AWS CLI or an SDK. */
export interface CachedSsoToken {
  /** The access token. Secret. */
  accessToken: string
  /** When it expires; later than now. */
  expiresAt: Date
  /** The SSO region. The token must not be used in another one: a call that does is rejected with `InvalidInput`. */
  region?: string
  /** The start URL. */
  startUrl?: string
  /** The refresh token. Secret. */
  refreshToken?: string
  /** The id of the client that the token was granted to. */
  clientId?: string
  /** The secret of the client. Secret. */
  clientSecret?: string
  /** When the registration of the client expires. */
  registrationExpiresAt?: Date
}
