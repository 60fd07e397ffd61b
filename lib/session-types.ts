import type { SsoErrorInfo } from './errors.js'
import type { CallOptions } from './types.js'

/** Which sign-in a session is. */
export interface SsoSessionOptions {
  /** The address of the access portal, `https://my-org.awsapps.com/start` for example. */
  startUrl: string
  /** The region that IAM Identity Center is set up in; often not the region Bedrock is used in. */
  region: string
  /**
   * The name of the `sso-session` in `~/.aws/config`. As in the AWS CLI, it names the token file, and only a session with
   * a name is refreshed: without one the person signs in again when the token has run out.
   */
  sessionName?: string
  /** Scopes to ask for, as in `sso_registration_scopes`. `sso:account:access` is asked for in any case. */
  scopes?: string[]
  /**
   * What the person reads when they are asked to allow access; `aws-sso-native` unless given. The service takes ASCII
   * alone: each run of other characters is sent as one `-`, with the warning `ClientNameChanged`.
   */
  clientName?: string
}

/** Options of `SsoSession.signIn`. */
export interface SignInOptions extends CallOptions {
  /**
   * `'browser'`: authorization code with PKCE, which comes back to this machine by itself. `'device'`: device code, which
   * works from anywhere. `'auto'`, the default: in the browser, and by device code where the browser cannot reach this
   * machine (SSH, a container, WSL), cannot be opened, or the service does not offer it.
   */
  flow?: 'auto' | 'browser' | 'device'
  /**
   * Opens the address: `shell.openExternal` in Electron. The address is http(s) and on a host of AWS, the configured
   * endpoint or this machine; anything else is refused before. Without it, this machine's own browser is opened; with
   * `false`, nothing is, and the UI shows the address of the event `awaitingUser`. An exception it throws, or the rejection
   * of a promise it returns, says that the address could not be opened: `BrowserNotOpened`, or a device code with `'auto'`.
   */
  openBrowser?: ((url: string) => unknown) | false
  /** Told what happens. An exception it throws, or the rejection of a promise it returns, ends the call with it. */
  onEvent?(event: SignInEvent): void
  /** How long to wait for the person, in milliseconds; 15 minutes by default. */
  timeoutMs?: number
  /** Asks the person although there is a token, or they were asked a short while ago: they pressed a button. */
  force?: boolean
}

/** What happens in a sign-in, for a UI to draw. It holds no secret. */
export type SignInEvent =
  /** Another process asks the person already; its token is waited for. */
  | { type: 'awaitingOther' }
  /** A client is registered, or the one registered earlier is taken. */
  | { type: 'registering' }
  /** The person has to sign in at `url`; in the device flow, comparing `userCode`. */
  | { type: 'awaitingUser'; flow: 'browser' | 'device'; url: string; userCode?: string; expiresAt: Date }
  /** The service was asked, and the person has not decided yet. `nextIn` is in seconds. */
  | { type: 'polling'; nextIn: number }
  /** The service was asked too often. `interval` is in seconds. */
  | { type: 'slowDown'; interval: number }
  /** The browser flow cannot go on; a device code is asked for instead. */
  | { type: 'fallingBack'; reason: string }
  /** The person has decided; the code is exchanged for a token. */
  | { type: 'exchanging' }
  /** Done. */
  | { type: 'signedIn'; expiresAt: Date }

/** How a session stands. It holds no secret and can be sent to a renderer. */
export interface SessionStatus {
  /** Whether `token()` can be expected to give a token without the person: one is valid, or can be refreshed. */
  signedIn: boolean
  /** When the access token runs out, or ran out. */
  expiresAt?: Date
  /** Whether it can be refreshed. */
  refreshable: boolean
  /**
   * The latest that it can be refreshed, which is when the client's registration runs out. The administrator's session
   * length, which the service does not tell, may end it earlier.
   */
  refreshableUntil?: Date
  /**
   * Why the session is not signed in, or else why it cannot be refreshed. `otherRegion`: the token file holds a sign-in to
   * another region than this session's; it is left as it is until {@link SsoSession.signIn} replaces it.
   */
  reason?:
    | 'noToken'
    | 'fileUnusable'
    | 'otherPortal'
    | 'otherRegion'
    | 'notASession'
    | 'notRefreshable'
    | 'registrationExpired'
    | 'refreshRefused'
    | 'revoked'
  /** The token file. */
  tokenFile: string
  /** Whether a refreshed token is kept in memory until its file can be written. */
  unsaved: boolean
  /** How far the service's clock is ahead of this machine's, in milliseconds, where an answer told. */
  clockSkewMs?: number
}

/** The credentials of a role. */
export interface RoleCredentials {
  /** The account of the role. */
  accountId: string
  /** The role. */
  roleName: string
  /** The id of the access key; it is not secret. */
  accessKeyId: string
  /** The access key. Secret. */
  secretAccessKey: string
  /** The session token that goes with it. Secret. */
  sessionToken: string
  /** When they run out, by this machine's clock, even where that is off. */
  expiresAt: Date
}

/** The credentials of a role, as the clients of the AWS SDK for JavaScript v3 take them. */
export interface AwsCredentialIdentity {
  /** The id of the access key; it is not secret. */
  readonly accessKeyId: string
  /** The access key. Secret. */
  readonly secretAccessKey: string
  /** The session token that goes with it. Secret. */
  readonly sessionToken: string
  /** When they run out. */
  readonly expiration: Date
  /** The account of the role. */
  readonly accountId: string
}

/** What came of signing out. On this machine it is done in any case. */
export interface SignOutResult {
  /** Whether the session is over at the service, too. */
  revoked: boolean
  /** Why the service could not be told. */
  error?: SsoErrorInfo
}
