import type { SignedOutReason } from './codes.js'
import type { SsoErrorInfo } from './errors.js'
import type { CallOptions } from './types.js'

/** The portal and the client of a session. */
export interface SsoSessionOptions {
  /** The start URL: the address of the access portal, `https://my-org.awsapps.com/start` for example. */
  startUrl: string
  /** The SSO region, which IAM Identity Center is set up in. It is often not the region of Bedrock. */
  region: string
  /**
   * The name of the `sso-session` section in `~/.aws/config`. As in the AWS CLI, it names the token file, and only a session
   * with a name is refreshed: without one the person signs in again when the token has expired.
   */
  sessionName?: string
  /** The scopes to request, as in `sso_registration_scopes`. `sso:account:access` is always requested. */
  scopes?: string[]
  /**
   * The name that the person sees when they are asked to allow access; `aws-sso-native` by default. The service accepts only
   * ASCII: each sequence of other characters is sent as one `-`, with the warning `ClientNameChanged`.
   */
  clientName?: string
}

/** Options of `SsoSession.signIn`. */
export interface SignInOptions extends CallOptions {
  /**
   * `'browser'`: authorization code with PKCE; the browser redirects to this machine. `'device'`: device code, which works from
   * any machine. `'auto'`, the default: the browser flow, or a device code if the browser cannot reach this machine (SSH, a
   * container, WSL) or cannot be opened, or if the service does not offer the browser flow.
   */
  flow?: 'auto' | 'browser' | 'device'
  /**
   * Opens the address: `shell.openExternal` in Electron. The address is http(s) and on a host of AWS, the configured endpoint or
   * this machine; others are rejected before. Without this option the default browser of this machine is opened. With `false`
   * nothing is opened, and the UI shows the address of the event `awaitingUser`. An exception, or the rejection of the promise
   * that it returns, means that the address could not be opened: `BrowserNotOpened`, or a device code with `'auto'`.
   */
  openBrowser?: ((url: string) => unknown) | false
  /**
   * Called with each event. Its exception, or the rejection of the promise that it returns, ends the call, which rejects with
   * it.
   */
  onEvent?(event: SignInEvent): void
  /** The longest time to wait for the person, in milliseconds; 15 minutes by default. */
  timeoutMs?: number
  /**
   * Asks the person even if there is a token, or if they were asked a short while ago. For a person who asked for it, by a
   * button for example.
   */
  force?: boolean
}

/** An event of a sign-in, for a UI. It holds no secret. */
export type SignInEvent =
  /** Another process asks the person already. This call waits for its token. */
  | { type: 'awaitingOther' }
  /** A client is registered, or an earlier registration is used. */
  | { type: 'registering' }
  /** The person has to sign in at `url`, and in the device code flow to compare `userCode`. */
  | { type: 'awaitingUser'; flow: 'browser' | 'device'; url: string; userCode?: string; expiresAt: Date }
  /** The service was asked, and the person has not decided yet. `nextIn` is in seconds. */
  | { type: 'polling'; nextIn: number }
  /** The service was asked too often. `interval` is in seconds. */
  | { type: 'slowDown'; interval: number }
  /** The browser flow cannot be used; a device code is requested instead. */
  | { type: 'fallingBack'; reason: string }
  /** The person has decided; the code is exchanged for a token. */
  | { type: 'exchanging' }
  /** The sign-in is complete. */
  | { type: 'signedIn'; expiresAt: Date }

/** The status of a session. It holds no secret and can be sent to a renderer. */
export interface SessionStatus {
  /** Whether a token is valid or can be refreshed, so that `token()` can be expected to return one without the person. */
  signedIn: boolean
  /** When the access token expires or expired. */
  expiresAt?: Date
  /** Whether it can be refreshed. */
  refreshable: boolean
  /**
   * When the registration of the client expires; the token cannot be refreshed after that. The session may end earlier: the
   * service does not report the session length that the administrator has set.
   */
  refreshableUntil?: Date
  /**
   * Why the session is not signed in, or why it cannot be refreshed. `otherRegion`: the token file has a sign-in to a region that
   * is not this session's; the file is unchanged until {@link SsoSession.signIn} replaces it.
   */
  reason?: SignedOutReason
  /** The token file. */
  tokenFile: string
  /** Whether a refreshed token is kept in memory until its file can be written. */
  unsaved: boolean
  /** How far the service's clock is ahead of this machine's, in milliseconds, if an answer of the service had its time. */
  clockSkewMs?: number
}

/** Options of `SsoSession.roleCredentials`. */
export interface RoleCredentialsOptions extends CallOptions {
  /**
   * Gets others from the service, although those in memory have not expired by this machine's clock: for a service that has
   * rejected them as expired. Callers who ask within two seconds share one request. Default: false.
   */
  forceRefresh?: boolean
}

/** What a client of the AWS SDK for JavaScript v3 passes to its provider. */
export interface CredentialRequest {
  /** See {@link RoleCredentialsOptions.forceRefresh}. The SDK sets it after a service has rejected credentials as expired. */
  readonly forceRefresh?: boolean
}

/** The credentials of a role. */
export interface RoleCredentials {
  /** The account of the role. */
  accountId: string
  /** The role. */
  roleName: string
  /** The id of the access key; it is not secret. */
  accessKeyId: string
  /** The secret access key. Secret. */
  secretAccessKey: string
  /** The session token. Secret. */
  sessionToken: string
  /** When they expire, by this machine's clock, even if that is wrong. */
  expiresAt: Date
}

/** The credentials of a role, in the form that the clients of the AWS SDK for JavaScript v3 accept. */
export interface AwsCredentialIdentity {
  /** The id of the access key; it is not secret. */
  readonly accessKeyId: string
  /** The secret access key. Secret. */
  readonly secretAccessKey: string
  /** The session token. Secret. */
  readonly sessionToken: string
  /** When they expire. */
  readonly expiration: Date
  /** The account of the role. */
  readonly accountId: string
}

/** The result of a sign-out. On this machine the sign-out is always complete. */
export interface SignOutResult {
  /** Whether the session has ended at the service, too. */
  revoked: boolean
  /** Why the request to the service failed. */
  error?: SsoErrorInfo
}
