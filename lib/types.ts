import type { SsoErrorInfo } from './errors.js'

/** What every call takes. */
export interface CallOptions {
  /**
   * Cancels the call: it rejects with the signal's reason, and its connections and timers are freed at once.
   * A signal that is aborted already rejects before anything is sent.
   */
  signal?: AbortSignal
}

/** Options of {@link performDeviceAuthorization}. */
export interface DeviceAuthOptions extends CallOptions {
  /**
   * Scopes to ask for, as in `sso_registration_scopes` of `~/.aws/config`. `sso:account:access` is asked for in any
   * case: without it the service grants no refresh token.
   */
  scopes?: string[]
  /** The name of the `sso-session` in `~/.aws/config`, to share its client registration with the AWS CLI. */
  sessionName?: string
}

/** The codes to sign in with, and the client they were given to. */
export interface DeviceAuthResult {
  /** What {@link pollForToken} asks with. Secret. */
  deviceCode: string
  /** What the person compares with the page they are shown, or types there: 1 to 64 visible ASCII characters. */
  userCode: string
  /**
   * The page where the person types the code: an address on a host of AWS, the configured endpoint or this machine.
   * Anything else is refused with `UnsafeVerificationUri`.
   */
  verificationUri: string
  /** The page with the code filled in, checked alike. Open this one, and show the code beside it. */
  verificationUriComplete: string
  /** How long the codes last, in seconds; 600 as a rule. */
  expiresIn: number
  /** How long to wait between polls, in seconds. */
  interval: number
  /** The registered client. */
  clientId: string
  /** Its secret. */
  clientSecret: string
  /** When its registration runs out; about 90 days from when it was made. */
  clientSecretExpiresAt: Date
}

/** One request for the token, told to {@link PollOptions.onPoll}. */
export interface PollEvent {
  /** The number of the request, from 1. */
  attempt: number
  /**
   * What came of it: not approved yet; not approved and asked too often; or no answer of the service, which is ridden
   * out until the code runs out.
   */
  status: 'pending' | 'slowDown' | 'fault'
  /** Why there was no answer, where `status` is `fault`. */
  fault?: SsoErrorInfo['code']
  /** The interval in force from now on, in seconds. It grows by 5 with every `slowDown`. */
  interval: number
  /** The pause before the next request, in seconds: the interval, or longer after faults. */
  nextIn: number
}

/** Options of {@link pollForToken}. */
export interface PollOptions extends CallOptions {
  /**
   * The region given to {@link performDeviceAuthorization}, where that was called in another process. Another region than
   * that of a client of this process is refused (`InvalidInput`).
   */
  ssoRegion?: string
  /**
   * Told of every request that did not end the polling. An exception it throws, or the rejection of a promise it returns,
   * ends the call with it.
   */
  onPoll?(event: PollEvent): void
}

/** A token. */
export interface TokenResult {
  /** What opens the portal. Secret. */
  accessToken: string
  /** When it runs out. */
  expiresAt: Date
  /** What it can be refreshed with, where the service gave it. Secret. */
  refreshToken?: string
}

/**
 * Options of {@link cacheSsoToken}. What is not given is taken from what {@link pollForToken} got in this process, else
 * kept from the file, if that is for the same start URL and region.
 */
export interface CacheOptions extends CallOptions {
  /** The name of the `sso-session` in `~/.aws/config`. The AWS CLI then looks for the file by this name. */
  sessionName?: string
  /** What the token can be refreshed with. */
  refreshToken?: string
  /** The client that the token was granted to. */
  clientId?: string
  /** Its secret. */
  clientSecret?: string
  /** When its registration runs out. The AWS CLI does not refresh without this. */
  registrationExpiresAt?: Date | number
}

/** Options of {@link loadCachedSsoToken}. */
export interface LoadOptions extends CallOptions {
  /** The name of the `sso-session` in `~/.aws/config`. */
  sessionName?: string
}

/** A token from the cache, whoever put it there. */
export interface CachedSsoToken {
  /** What opens the portal. Secret. */
  accessToken: string
  /** When it runs out; later than now. */
  expiresAt: Date
  /** The region it came from. It must not be used in another one: a call that tries to is `InvalidInput`. */
  region?: string
  /** The portal it opens. */
  startUrl?: string
  /** What it can be refreshed with. Secret. */
  refreshToken?: string
  /** The client that it was granted to. */
  clientId?: string
  /** The client's secret. */
  clientSecret?: string
  /** When the client's registration runs out. */
  registrationExpiresAt?: Date
}
