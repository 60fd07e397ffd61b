/** A stable name for one kind of failure. `docs/errors.md` says when each comes, whether to retry, and what can be done. */
type SsoErrorCode = 'AddonNotLoaded' | 'InvalidInput' | 'UnknownClientRegion' | 'InvalidConfiguration' | 'HomeNotFound' | 'CacheNotWritable' | 'AuthorizationPending' | 'SlowDown' | 'ExpiredToken' | 'AccessDenied' | 'InvalidGrant' | 'InvalidClient' | 'UnauthorizedClient' | 'UnsupportedGrantType' | 'InvalidRequest' | 'InvalidScope' | 'InvalidClientMetadata' | 'InvalidRedirectUri' | 'EncryptionKeyUnavailable' | 'Unauthorized' | 'Forbidden' | 'ResourceNotFound' | 'TooManyRequests' | 'InternalServer' | 'Network' | 'Timeout' | 'HostNotFound' | 'ProxyUnreachable' | 'ProxyAuthenticationRequired' | 'ProxyRefused' | 'ProxyFailed' | 'CaptivePortal' | 'NotListedInTime' | 'UntrustedCertificate' | 'TlsHandshakeFailed' | 'UnexpectedAnswer' | 'ExpiredCredentials' | 'UnsafeVerificationUri' | 'SignInRequired' | 'SignInTimedOut' | 'PromptedRecently' | 'BrowserNotOpened' | 'CallbackUnavailable' | 'CredentialServerUnavailable' | 'SessionBusy' | 'CommandNotQuotable' | 'ProfileNotWritable' | 'SettingsIncomplete' | 'DatabaseInUse' | 'DatabaseBusy' | 'DatabaseNotAFile' | 'DatabaseFolderMissing' | 'DatabaseNotPermitted' | 'DatabaseReadOnly' | 'DiskFull' | 'NotADatabase' | 'DatabaseEncrypted' | 'DatabaseCorrupt' | 'SettingsTableIsView' | 'SettingsSchemaConflict' | 'SettingsMissing' | 'DatabaseFailed' | 'ProgramNotFound' | 'ProgramNotExecutable' | 'Closed' | 'Cancelled' | 'Internal';
/** A stable name for one kind of warning. `docs/errors.md` describes each. */
type SsoWarningCode = 'CacheFileBroken' | 'CacheFileUnreadable' | 'CacheFileOfOtherPortal' | 'CacheFileOfOtherRegion' | 'RegistrationNotStored' | 'ClientNameChanged' | 'ConfigFileIgnored' | 'ExtraCertificatesIgnored' | 'NotLocked' | 'TokenNotStored' | 'RefreshFailed' | 'CredentialsNotRenewed' | 'PromptNotRecorded' | 'ChangesNotWatched' | 'ListNotKept' | 'LogLevelUnknown';
/** Why a session is not signed in, or cannot be refreshed. */
type SignedOutReason = 'noToken' | 'fileUnusable' | 'otherPortal' | 'otherRegion' | 'notASession' | 'notRefreshable' | 'registrationExpired' | 'refreshRefused' | 'revoked';
/** The properties of a failure. They hold no secret and can be logged or sent to a renderer. */
interface SsoErrorInfo {
  /** The stable code, to branch on. */
  code: SsoErrorCode;
  /** What happened, in English. */
  message: string;
  /** Whether the same call can succeed later without a change by anyone. */
  retryable: boolean;
  /** The service's own text. If the time was over, that of the last failure, if there was one. */
  reason?: string;
  /** The id of the request, for AWS Support. */
  requestId?: string;
  /** What the person or the developer can do. */
  hint: string;
}
/**
 * The error with which the functions of this package reject, unless they reject with a signal's reason or a callback's own
 * exception. Only a constructor, `commandPath`, `configureNetwork`, `onLog`, `onWarning`, `sessionFromSettings` and `SsoSession.onChange` throw it
 * synchronously.
 */
declare class SsoError extends Error implements SsoErrorInfo {
  readonly code: SsoErrorCode;
  readonly retryable: boolean;
  readonly reason?: string;
  readonly requestId?: string;
  readonly hint: string;
  constructor(info: SsoErrorInfo, options?: ErrorOptions);
}
/** The options of every call. */
interface CallOptions {
  /**
   * Cancels the call: it rejects with the signal's reason, and its connections and timers are freed. If the signal is aborted
   * already, nothing is sent.
   */
  signal?: AbortSignal;
}
/** Options of {@link performDeviceAuthorization}. */
interface DeviceAuthOptions extends CallOptions {
  /**
   * The scopes to request, as in `sso_registration_scopes` of `~/.aws/config`. `sso:account:access` is always requested:
   * without it the service grants no refresh token.
   */
  scopes?: string[];
  /** The name of the `sso-session` in `~/.aws/config`, to share its client registration with the AWS CLI. */
  sessionName?: string;
}
/** A device code and a user code, and the client that requested them. */
interface DeviceAuthResult {
  /** The device code, for {@link pollForToken}. Secret. */
  deviceCode: string;
  /** The code that the person compares with the page, or types there: 1 to 64 visible ASCII characters. */
  userCode: string;
  /**
   * The page where the person types the user code. It is on a host of AWS, the configured endpoint or this machine; other
   * addresses are rejected with `UnsafeVerificationUri`.
   */
  verificationUri: string;
  /** The page with the user code filled in, checked like `verificationUri`. Open this page, and show the code beside it. */
  verificationUriComplete: string;
  /** How long the codes are valid, in seconds; usually 600. */
  expiresIn: number;
  /** How long to wait between polls, in seconds. */
  interval: number;
  /** The id of the registered client. */
  clientId: string;
  /** The secret of the client. Secret. */
  clientSecret: string;
  /** When the registration of the client expires, about 90 days after it was made. */
  clientSecretExpiresAt: Date;
}
/** One request for the token, passed to {@link PollOptions.onPoll}. */
interface PollEvent {
  /** The number of the request, from 1. */
  attempt: number;
  /**
   * The result: `pending`, not approved yet; `slowDown`, not approved and asked too often; `fault`, no answer of the service,
   * after which polling goes on until the code expires.
   */
  status: 'pending' | 'slowDown' | 'fault';
  /** Why there was no answer, if `status` is `fault`. */
  fault?: SsoErrorInfo['code'];
  /** The interval from now on, in seconds. Every `slowDown` adds 5. */
  interval: number;
  /** The pause before the next request, in seconds: the interval, or more after faults. */
  nextIn: number;
}
/** Options of {@link pollForToken}. */
interface PollOptions extends CallOptions {
  /**
   * The region that was passed to {@link performDeviceAuthorization}, if that was called in another process. A region that is
   * not that of a client of this process is rejected (`InvalidInput`).
   */
  ssoRegion?: string;
  /**
   * Called after every request that did not end the polling. Its exception, or the rejection of the promise that it returns,
   * ends the call, which rejects with it.
   */
  onPoll?(event: PollEvent): void;
}
/** A token. */
interface TokenResult {
  /** The access token. Secret. */
  accessToken: string;
  /** When it expires. */
  expiresAt: Date;
  /** The refresh token, if the service granted one. Secret. */
  refreshToken?: string;
}
/**
 * Options of {@link cacheSsoToken}. What is left out is taken from the result of {@link pollForToken} in this process, or else
 * from the file, if that is for the same start URL and region.
 */
interface CacheOptions extends CallOptions {
  /** The name of the `sso-session` in `~/.aws/config`. The AWS CLI then looks for the file by this name. */
  sessionName?: string;
  /** The refresh token. */
  refreshToken?: string;
  /** The id of the client that the token was granted to. */
  clientId?: string;
  /** The secret of the client. Secret. */
  clientSecret?: string;
  /** When the registration of the client expires. The AWS CLI does not refresh without this. */
  registrationExpiresAt?: Date | number;
}
/** Options of {@link loadCachedSsoToken}. */
interface LoadOptions extends CallOptions {
  /** The name of the `sso-session` in `~/.aws/config`. */
  sessionName?: string;
}
/** A token from the cache, stored by this package, the AWS CLI or an SDK. */
interface CachedSsoToken {
  /** The access token. Secret. */
  accessToken: string;
  /** When it expires; later than now. */
  expiresAt: Date;
  /** The SSO region. The token must not be used in another one: a call that does is rejected with `InvalidInput`. */
  region?: string;
  /** The start URL. */
  startUrl?: string;
  /** The refresh token. Secret. */
  refreshToken?: string;
  /** The id of the client that the token was granted to. */
  clientId?: string;
  /** The secret of the client. Secret. */
  clientSecret?: string;
  /** When the registration of the client expires. */
  registrationExpiresAt?: Date;
}
/** Options of {@link childCredentials}. */
interface ChildOptions extends CallOptions {
  /** Twelve digits. */
  accountId: string;
  /** The role (the permission set) in that account. */
  roleName: string;
  /** The region that the child works in: its `AWS_REGION`. It is often not the SSO region. */
  region: string;
  /**
   * How the child gets the credentials. `'profile'`, the default: from a config file of its own, whose `credential_process` runs
   * the program `aws-sso-native`; the child does not see the profiles of the person. `'endpoint'`: from a server in this
   * process, on 127.0.0.1.
   */
  via?: 'profile' | 'endpoint';
  /** The environment to start from; `process.env` by default. It is not changed. */
  env?: Readonly<Record<string, string | undefined>>;
}
/** The environment of a child. */
interface ChildCredentials {
  /**
   * The whole environment to start the child with: that of the option `env`, with what the child needs added, and what competes
   * removed (`docs/child-credentials.md`). With `via: 'endpoint'` it has a secret token.
   */
  env: Record<string, string>;
  /**
   * Ends the credentials: removes the config file, or revokes the token of the endpoint. What the child has got already stays
   * valid until it expires. Closing again is no error. A process that exits normally closes what is still open.
   *
   * If the signal is aborted, it only stops waiting: the credentials end in any case.
   */
  close(options?: CallOptions): Promise<void>;
}
/** How much of a list is known. */
interface ListProgress {
  /** Accounts the service has named so far. */
  accountsListed: number;
  /** Accounts whose roles are known, or known not to be readable. */
  accountsDone: number;
  /** Roles found so far. */
  rolesFound: number;
  /** An estimate of the time that is left, in milliseconds, once the service has named every account. */
  timeLeftMs?: number;
}
/** Options of {@link listAccountsAndRoles} and {@link streamAccountsAndRoles}. */
interface ListOptions extends CallOptions {
  /**
   * Called with the progress of the list, about 60 times per second at most; the last call comes before the promise
   * settles. It is not called again before it has returned. If it throws, or returns a promise that is rejected, the call
   * is rejected with that.
   */
  onProgress?(progress: ListProgress): void;
  /**
   * How long the list may take, in milliseconds; 10 minutes by default. After that, the list has what is known by then:
   * see {@link AccountList.resume}. The same if the service does not answer for half a minute.
   */
  timeBudgetMs?: number;
  /** Ends the list with what is known by then, as `timeBudgetMs` does. `signal` cancels it. */
  stopSignal?: AbortSignal;
}
/** A role that the person may take in an account. */
interface AccountRole {
  /** The name of the role (of the permission set). */
  roleName: string;
  /** The account it is in. */
  accountId: string;
}
/** An account with its roles. */
interface AccountWithRoles {
  /** Twelve digits. */
  accountId: string;
  /** The name; empty where the service gives none. */
  accountName: string;
  /** The address of the account's root user, where the service gives it. */
  emailAddress?: string;
  /** The roles, in the service's order. Empty where there are none, or where `error` says why they are not known. */
  roles: AccountRole[];
  /**
   * Why the roles of this one account are not known. `NotListedInTime` if the time was over before; its `reason` is that
   * of the last request that failed, if one did. If the service did not answer any more, what the requests failed with.
   */
  error?: SsoErrorInfo;
}
/**
 * Accounts in the service's order. An array; its members beside the accounts are not enumerable, so that it can be
 * compared and sent to a renderer like any other.
 */
interface AccountList extends Array<AccountWithRoles> {
  /**
   * Only if the list ended before it was complete: continues it, and gives the list as it is then. What is known is not
   * requested again. It rejects if the service does not answer at all, and can then be called again.
   */
  readonly resume?: (options?: ListOptions) => Promise<AccountList>;
  /**
   * Only if the list ended before it was complete: why. `NotListedInTime` if its time was over or it was stopped, else what
   * the requests failed with. Accounts may be missing, if the service had not named them all.
   */
  readonly error?: SsoErrorInfo;
  /** Lists of an `SsoSession`: how this one differs from the one that was kept before, if one was. */
  readonly changes?: ListChanges;
  /** Only if this is a list that was kept: when it was complete. */
  readonly cachedAt?: Date;
  /** Only if this is a list that was kept, and `cached` is `'allow'`: the new list, which is being requested. */
  readonly refreshed?: Promise<AccountList>;
}
/** What is different in a new list. Accounts whose roles could not be read are left out. */
interface ListChanges {
  /** Accounts that are new, and accounts with new roles; each with its new roles. */
  added: AccountWithRoles[];
  /** Accounts that are gone, and accounts that have lost roles; each with the roles that are gone. */
  removed: AccountWithRoles[];
}
/** Options of `SsoSession.listAccountsAndRoles`. */
interface SessionListOptions extends ListOptions {
  /**
   * The last complete list of a session is kept on disk until it signs out or in. `'refresh'`, the default, requests a new
   * one. `'allow'` gives the kept one at once and requests a new one meanwhile: see {@link AccountList.refreshed}; if none
   * is kept, it is as `'refresh'`. `'only'` requests nothing: it gives the kept one, or `null`.
   */
  cached?: 'allow' | 'only' | 'refresh';
}
/** The portal and the client of a session. */
interface SsoSessionOptions {
  /** The start URL: the address of the access portal, `https://my-org.awsapps.com/start` for example. */
  startUrl: string;
  /** The SSO region, which IAM Identity Center is set up in. It is often not the region of Bedrock. */
  region: string;
  /**
   * The name of the `sso-session` section in `~/.aws/config`. As in the AWS CLI, it names the token file, and only a session
   * with a name is refreshed: without one the person signs in again when the token has expired.
   */
  sessionName?: string;
  /** The scopes to request, as in `sso_registration_scopes`. `sso:account:access` is always requested. */
  scopes?: string[];
  /**
   * The name that the person sees when they are asked to allow access; `aws-sso-native` by default. The service accepts only
   * ASCII: each sequence of other characters is sent as one `-`, with the warning `ClientNameChanged`.
   */
  clientName?: string;
}
/** Options of `SsoSession.signIn`. */
interface SignInOptions extends CallOptions {
  /**
   * `'browser'`: authorization code with PKCE; the browser redirects to this machine. `'device'`: device code, which works from
   * any machine. `'auto'`, the default: the browser flow, or a device code if the browser cannot reach this machine (SSH, a
   * container, WSL) or cannot be opened, or if the service does not offer the browser flow.
   */
  flow?: 'auto' | 'browser' | 'device';
  /**
   * Opens the address: `shell.openExternal` in Electron. The address is http(s) and on a host of AWS, the configured endpoint or
   * this machine; others are rejected before. Without this option the default browser of this machine is opened. With `false`
   * nothing is opened, and the UI shows the address of the event `awaitingUser`. An exception, or the rejection of the promise
   * that it returns, means that the address could not be opened: `BrowserNotOpened`, or a device code with `'auto'`.
   */
  openBrowser?: ((url: string) => unknown) | false;
  /**
   * Called with each event. Its exception, or the rejection of the promise that it returns, ends the call, which rejects with
   * it.
   */
  onEvent?(event: SignInEvent): void;
  /** The longest time to wait for the person, in milliseconds; 15 minutes by default. */
  timeoutMs?: number;
  /**
   * Asks the person even if there is a token, or if they were asked a short while ago. For a person who asked for it, by a
   * button for example.
   */
  force?: boolean;
}
/** An event of a sign-in, for a UI. It holds no secret. */
type SignInEvent = /** Another process asks the person already. This call waits for its token. */{
  type: 'awaitingOther';
} /** A client is registered, or an earlier registration is used. */ | {
  type: 'registering';
} /** The person has to sign in at `url`, and in the device code flow to compare `userCode`. */ | {
  type: 'awaitingUser';
  flow: 'browser' | 'device';
  url: string;
  userCode?: string;
  expiresAt: Date;
} /** The service was asked, and the person has not decided yet. `nextIn` is in seconds. */ | {
  type: 'polling';
  nextIn: number;
} /** The service was asked too often. `interval` is in seconds. */ | {
  type: 'slowDown';
  interval: number;
} /** The browser flow cannot be used; a device code is requested instead. */ | {
  type: 'fallingBack';
  reason: string;
} /** The person has decided; the code is exchanged for a token. */ | {
  type: 'exchanging';
} /** The sign-in is complete. */ | {
  type: 'signedIn';
  expiresAt: Date;
};
/** The status of a session. It holds no secret and can be sent to a renderer. */
interface SessionStatus {
  /** Whether a token is valid or can be refreshed, so that `token()` can be expected to return one without the person. */
  signedIn: boolean;
  /** When the access token expires or expired. */
  expiresAt?: Date;
  /** Whether it can be refreshed. */
  refreshable: boolean;
  /**
   * When the registration of the client expires; the token cannot be refreshed after that. The session may end earlier: the
   * service does not report the session length that the administrator has set.
   */
  refreshableUntil?: Date;
  /**
   * Why the session is not signed in, or why it cannot be refreshed. `otherRegion`: the token file has a sign-in to a region that
   * is not this session's; the file is unchanged until {@link SsoSession.signIn} replaces it.
   */
  reason?: SignedOutReason;
  /** The token file. */
  tokenFile: string;
  /** Whether a refreshed token is kept in memory until its file can be written. */
  unsaved: boolean;
  /** How far the service's clock is ahead of this machine's, in milliseconds, if an answer of the service had its time. */
  clockSkewMs?: number;
}
/** Options of `SsoSession.roleCredentials`. */
interface RoleCredentialsOptions extends CallOptions {
  /**
   * Gets others from the service, although those in memory have not expired by this machine's clock: for a service that has
   * rejected them as expired. Callers who ask within two seconds share one request. Default: false.
   */
  forceRefresh?: boolean;
}
/** What a client of the AWS SDK for JavaScript v3 passes to its provider. */
interface CredentialRequest {
  /** See {@link RoleCredentialsOptions.forceRefresh}. The SDK sets it after a service has rejected credentials as expired. */
  readonly forceRefresh?: boolean;
}
/** The credentials of a role. */
interface RoleCredentials {
  /** The account of the role. */
  accountId: string;
  /** The role. */
  roleName: string;
  /** The id of the access key; it is not secret. */
  accessKeyId: string;
  /** The secret access key. Secret. */
  secretAccessKey: string;
  /** The session token. Secret. */
  sessionToken: string;
  /** When they expire, by this machine's clock, even if that is wrong. */
  expiresAt: Date;
}
/** The credentials of a role, in the form that the clients of the AWS SDK for JavaScript v3 accept. */
interface AwsCredentialIdentity {
  /** The id of the access key; it is not secret. */
  readonly accessKeyId: string;
  /** The secret access key. Secret. */
  readonly secretAccessKey: string;
  /** The session token. Secret. */
  readonly sessionToken: string;
  /** When they expire. */
  readonly expiration: Date;
  /** The account of the role. */
  readonly accountId: string;
}
/** The result of a sign-out. On this machine the sign-out is always complete. */
interface SignOutResult {
  /** Whether the session has ended at the service, too. */
  revoked: boolean;
  /** Why the request to the service failed. */
  error?: SsoErrorInfo;
}
/**
 * The sign-in of one person to one access portal. After the person has signed in once, it lasts as long as the administrator
 * allows, across windows, processes, crashes and sleep. It is shared with the AWS CLI.
 *
 * Make one session for each portal and keep it. It has no file or socket open between calls. Several sessions for one portal,
 * in this process or others, share one sign-in: they refresh once and ask the person once.
 */
declare class SsoSession {
  #private;
  /**
   * @param options - the portal, and how the client is registered there. Nothing is read or sent yet.
   * @throws {@link SsoError} `InvalidInput`, `AddonNotLoaded`, synchronously.
   */
  constructor(options: SsoSessionOptions);
  /**
   * Signs in. If there is a token that is valid or can be refreshed, the person is not asked.
   *
   * It uses the browser if one can reach this machine, and a device code otherwise. A second call joins the sign-in in
   * progress, and its options are ignored. All processes of a user ask the person once: the other processes wait for the
   * token. For an hour after that no process asks again, unless `force` is set.
   *
   * @throws {@link SsoError} `AccessDenied` (the person denied it), `SignInTimedOut`, `ExpiredToken` (a device code
   * expired), `PromptedRecently`, `BrowserNotOpened`, `UnsafeVerificationUri`, `InvalidInput`, `InvalidConfiguration`,
   * `HomeNotFound`, and the errors of RegisterClient, StartDeviceAuthorization and CreateToken.
   */
  signIn(options?: SignInOptions): Promise<CachedSsoToken>;
  /**
   * Continues the sign-in in progress by device code, for a person who finds that the redirect of the browser does not work.
   *
   * @returns whether a sign-in is in progress.
   */
  useDeviceCode(): boolean;
  /**
   * A token that is valid now: from memory, from the file, or refreshed. A token that expires within 15 minutes is refreshed
   * in the background. The person is never asked.
   *
   * @throws {@link SsoError} `SignInRequired` (call {@link signIn}), `SessionBusy`, `HomeNotFound`,
   * `InvalidConfiguration`, `InternalServer`, `TooManyRequests`, `UnexpectedAnswer`, and the codes of the network: `Network`,
   * `Timeout`, `HostNotFound`, `ProxyUnreachable`, `ProxyAuthenticationRequired`, `ProxyRefused`, `ProxyFailed`,
   * `CaptivePortal`, `UntrustedCertificate`, `TlsHandshakeFailed`.
   */
  token(options?: CallOptions): Promise<CachedSsoToken>;
  /**
   * The status of the session, from memory and the file. No request is made.
   *
   * @throws {@link SsoError} `HomeNotFound`.
   */
  status(options?: CallOptions): Promise<SessionStatus>;
  /**
   * To be called when the machine wakes up: `powerMonitor.on('resume', () => session.onResume())`. It reads the file and the
   * clocks, and refreshes the token if that is due. It starts after a random pause of up to 2 seconds, so that several windows
   * do not do it at the same moment. The person is never asked.
   *
   * @throws {@link SsoError} `HomeNotFound`.
   */
  onResume(options?: CallOptions): Promise<SessionStatus>;
  /**
   * Subscribes to changes of the token by another process, another session, or the AWS CLI. A subscription does not keep the
   * process running. An exception of the listener, or the rejection of an async one, is reported as an uncaught exception, as
   * by an `EventTarget`.
   *
   * @returns a function that ends the subscription, as the signal does.
   * @throws {@link SsoError} `InvalidInput`, synchronously.
   */
  onChange(listener: (status: SessionStatus) => void, options?: CallOptions): () => void;
  /**
   * Lists all accounts and roles, as `listAccountsAndRoles` does, with this session's token. If the portal rejects a token that
   * has not expired, the token is refreshed once. A complete list is kept for the next time: see
   * {@link SessionListOptions.cached}.
   *
   * @throws {@link SsoError} the codes of {@link token} and `listAccountsAndRoles`.
   */
  listAccountsAndRoles(options?: SessionListOptions & {
    cached?: 'allow' | 'refresh';
  }): Promise<AccountList>;
  listAccountsAndRoles(options: SessionListOptions): Promise<AccountList | null>;
  /**
   * Yields each account as soon as its roles are known, as `streamAccountsAndRoles` does, with this session's token. A
   * complete list is kept.
   *
   * @throws {@link SsoError} the codes of {@link listAccountsAndRoles}, in the loop.
   */
  streamAccountsAndRoles(options?: ListOptions): AsyncGenerator<AccountWithRoles, void, undefined>;
  /**
   * The credentials of a role in an account.
   *
   * They are kept in the memory of the addon, and never written to disk. With less than 15 minutes left, or less than half of
   * a lifetime of under 30 minutes, they are renewed in the background; only where there are none, or they have expired, the
   * call waits. All calls for a role share one request. A sign-out, another sign-in, or a token that the portal rejects
   * empties the memory; what another process does to the token file counts within a second.
   *
   * @throws {@link SsoError} `Forbidden` (no such assignment), `ResourceNotFound`, `ExpiredCredentials`, and the codes of
   * {@link token}.
   */
  roleCredentials(accountId: string, roleName: string, options?: RoleCredentialsOptions): Promise<RoleCredentials>;
  /**
   * A provider for the option `credentials` of the clients of the AWS SDK for JavaScript v3. They call it again before the
   * credentials expire, and with `forceRefresh` after a service has rejected them as expired. An invalid argument is reported
   * when the provider is called. The SDK passes no signal to it; the one that is given here ends every call of the provider.
   */
  credentialProvider(accountId: string, roleName: string, options?: CallOptions): (request?: CredentialRequest) => Promise<AwsCredentialIdentity>;
  /**
   * Signs this session out: removes its token from memory and disk, and ends the session at the service. Other sessions and
   * other files of the AWS CLI are not affected. Without a network the local part is done, and the result has the error of
   * the request.
   *
   * @throws {@link SsoError} `CacheNotWritable` (the token file could not be removed), `HomeNotFound`.
   */
  signOut(options?: CallOptions): Promise<SignOutResult>;
}
/**
 * Prepares the environment of another program, in which the AWS CLI, every AWS SDK and Terraform have the credentials of a role,
 * and fresh ones whenever they expire, until the sign-in ends.
 *
 * The credentials are requested once before anything is made, so that a role that is not assigned is an error here.
 *
 * @throws {@link SsoError} `ProgramNotFound`, `ProgramNotExecutable`, `CommandNotQuotable`, `ProfileNotWritable`,
 * `CredentialServerUnavailable`, and the codes of {@link SsoSession.roleCredentials}. Nothing is left behind then.
 */
declare function childCredentials(session: SsoSession, options: ChildOptions): Promise<ChildCredentials>;
/** The models of Bedrock that Claude Code uses: ids of models or inference profiles, or their ARNs. */
interface ClaudeCodeModels {
  /** The model of a conversation: `ANTHROPIC_MODEL`. */
  default?: string;
  /** What `opus` means: `ANTHROPIC_DEFAULT_OPUS_MODEL`. */
  opus?: string;
  /** What `sonnet` means: `ANTHROPIC_DEFAULT_SONNET_MODEL`. */
  sonnet?: string;
  /** What `haiku` means, and the model of small tasks: `ANTHROPIC_DEFAULT_HAIKU_MODEL`. */
  haiku?: string;
  /** The model of small tasks, by its older name: `ANTHROPIC_SMALL_FAST_MODEL`. */
  background?: string;
}
/** What of {@link ClaudeCodeOptions} can be chosen beside account, role and region. */
interface ClaudeCodeChoices extends CallOptions {
  /**
   * How Claude Code gets the credentials. `'export'`, the default: the setting `awsCredentialExport` runs the program
   * `aws-sso-native`, for Claude Code alone. `'profile'` and `'endpoint'`: as in {@link ChildOptions.via}, also for the commands
   * that Claude Code starts.
   */
  via?: 'export' | 'profile' | 'endpoint';
  /**
   * Sets `CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST`, with which Claude Code takes its provider from the environment alone. It needs
   * `via: 'profile'`, which is its default then.
   */
  hostManaged?: boolean;
  /** The models. What is left out is what `env` says, or Claude Code's default. */
  models?: ClaudeCodeModels;
  /** The environment to start from; `process.env` by default. It is not changed. */
  env?: Readonly<Record<string, string | undefined>>;
}
/** Options of {@link claudeCode}. */
interface ClaudeCodeOptions extends ClaudeCodeChoices {
  /** Twelve digits. */
  accountId: string;
  /** The role (the permission set) in that account. */
  roleName: string;
  /** The region that Bedrock is called in. It is often not the SSO region. */
  bedrockRegion: string;
}
/** Settings for `claude --settings`, or for the option `settings` of the Agent SDK. They hold no secret. */
interface ClaudeCodeStartSettings {
  /** The command that gives the credentials; empty if it is not used. */
  awsCredentialExport: string;
  /** Empty, so that a command of the person's own settings does not sign in to something else. */
  awsAuthRefresh: string;
  /** What the environment has, too. It is repeated because `env` in the person's own settings wins over the environment. */
  env: Record<string, string>;
}
/** What Claude Code is started with. */
interface ClaudeCode extends ChildCredentials {
  /** For `--settings`, as JSON, and for the option `settings` of the Agent SDK. */
  settings: ClaudeCodeStartSettings;
}
/**
 * Prepares an environment and settings with which Claude Code uses Bedrock with the credentials of a role, and fresh ones
 * whenever they expire, until the sign-in ends:
 * `spawn('claude', ['--settings', JSON.stringify(settings)], { env })`.
 *
 * The credentials are requested once before anything is made, so that a role that is not assigned is an error here.
 *
 * @throws {@link SsoError} the codes of {@link childCredentials}. `InvalidInput` also for `hostManaged` with another `via` than
 * `'profile'`.
 */
declare function claudeCode(session: SsoSession, options: ClaudeCodeOptions): Promise<ClaudeCode>;
/**
 * The absolute path of the program `aws-sso-native`, which is installed with the addon. It needs no Node: a host can name it in the
 * `credential_process` of a profile, or in Claude Code's `awsCredentialExport` (`docs/command.md`).
 *
 * In a packed Electron app it is the path in `app.asar.unpacked`, because no program can be started from inside of an archive.
 * The path changes when the app is moved or updated: ask for it at each start.
 *
 * No program is started. The call looks at a few files, on JavaScript's thread.
 *
 * @throws {@link SsoError} synchronously: `ProgramNotFound`; `ProgramNotExecutable` if the file is not executable, is built for
 * another system, is truncated, or is inside of an archive; `AddonNotLoaded` in their place if the addon is missing, too.
 */
declare function commandPath(): string;
/** What {@link diagnose} is asked about. */
interface DiagnoseOptions extends CallOptions {
  /** The start URL of the access portal, as for {@link SsoSessionOptions.startUrl}. */
  startUrl: string;
  /** The SSO region, as for {@link SsoSessionOptions.region}. */
  region: string;
  /** The session name, if the sign-in has one. The stored sign-in is found by it. */
  sessionName?: string;
}
/**
 * What a check is about. `docs/doctor.md` has the causes and hints of each. `dns`, `connect`, `proxy`, `tls` and `answer` are made
 * for each host.
 */
type DiagnosisCheckId = 'environment' | 'home' | 'config' | 'endpoint' | 'proxySettings' | 'certificates' | 'dns' | 'connect' | 'proxy' | 'tls' | 'answer' | 'clock' | 'startUrl' | 'region' | 'cacheFolder' | 'token' | 'registration' | 'lock' | 'watcher';
/** One check of a {@link Diagnosis}. */
interface DiagnosisCheck {
  id: DiagnosisCheckId;
  /** The host that it is about, as `host:port`. */
  host?: string;
  /** `'skipped'`: it was not made, because an earlier check failed or it does not apply. */
  result: 'ok' | 'warning' | 'failed' | 'skipped';
  /** What was found, in one sentence. */
  message: string;
  /** What it was found by: addresses, paths, what a certificate says. */
  evidence?: string[];
  /** What can be done. */
  hint?: string;
}
/** What {@link diagnose} has found. It has no secret; it has paths and the names of hosts. */
interface Diagnosis {
  /** The version of this package. */
  version: string;
  /** The operating system and the processor, such as `linux x86_64`. */
  platform: string;
  /** When it was made, by the clock of this machine, in UTC as RFC 3339. */
  time: string;
  /** The worst result of a check. */
  result: 'ok' | 'warning' | 'failed';
  /** All checks. A cause comes before its effects, so the first one that failed is the likely cause. */
  checks: DiagnosisCheck[];
  /** All of it for a person, to be pasted into a ticket. */
  text: string;
}
/**
 * Finds out why a sign-in does not work: settings, addresses, proxy, certificates, clock, portal, files, and other processes that
 * use the same sign-in. A sign-in is not needed.
 *
 * It changes nothing: hosts get `GET` requests without cookies and credentials, and files are read. It ends within 20 seconds; a
 * check that is not finished then says so.
 *
 * @throws {@link SsoError} `InvalidInput`. Everything else is a check that failed.
 * @example
 * const { result, text } = await diagnose({ startUrl, region, sessionName: 'my-app' })
 * if (result === 'failed') showToThePerson(text)
 */
declare function diagnose(options: DiagnoseOptions): Promise<Diagnosis>;
/** How important an event is, from the most important to the least important. */
type LogLevel = 'error' | 'warn' | 'info' | 'debug';
/** Something that this package did or decided. `docs/diagnostics.md` lists all events with their fields. */
interface LogEvent {
  /** When it happened. */
  time: Date;
  /**
   * How important it is: a call failed (`error`), something went wrong and the call goes on (`warn`), a sign-in, a refresh or a
   * list (`info`), or any request or decision (`debug`).
   */
  level: LogLevel;
  /** The part of the package that it comes from, for example `request`, `refresh` or `lock`. */
  area: string;
  /** Its stable name. */
  event: string;
  /** The number of the call that it belongs to, which is unique in the process. */
  call?: number;
  /** Its details. None of them is secret. A name that ends in `Ms` is that of a time in milliseconds. */
  fields: Readonly<Record<string, string | number | boolean>>;
}
/** The options of {@link onLog}. */
interface LogOptions {
  /** The level of the least important events that are wanted. The default is `info`. */
  level?: LogLevel;
  /** Ends the subscription. */
  signal?: AbortSignal;
}
/**
 * Subscribes to the events of all calls in the process, also of those in other workers: requests with their times, and the
 * decisions behind refreshes, locks, files and retries. No event holds a secret. Without a subscription no event is made.
 *
 * Events arrive in order, soon after they happened, at most about a hundred in one turn of the event loop; an event of a call
 * can arrive after its result. If a listener is so slow that 10,000 events wait, later ones are dropped until it has got these, and
 * `eventsDropped` says how many. A subscription does not keep the process running. An exception of the listener, or the rejection of an async one, does not affect a call. It is reported as an
 * uncaught exception (`process.on('uncaughtException')`), as by an `EventTarget`.
 *
 * Requests of a call that began before the first subscription with the level `debug` may have no events.
 *
 * @returns a function that ends the subscription, as the signal does.
 * @throws {@link SsoError} `InvalidInput`, `AddonNotLoaded`, synchronously.
 */
declare function onLog(listener: (event: LogEvent) => void, options?: LogOptions): () => void;
/** What a proxy demands after an answer 407. */
interface ProxyAuthorizationRequest {
  /** The URL of the proxy, such as `http://proxy.corp:8080`, without a user name and password. */
  proxy: string;
  /** The kinds of authentication that it offers: `Negotiate`, `NTLM`, `Basic`, `Digest`, `Bearer`, `Kerberos`. */
  schemes: string[];
  /** What the proxy answered to the value before, on the same connection, such as `NTLM TlRMTVNTUAAC…`. */
  challenge?: string;
}
/** How all requests of the process reach the network. A member that is left out has its default. */
interface NetworkOptions {
  /**
   * Which proxy is used. Requests to this machine never go through one.
   *
   * - `'environment'`, the default: what `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say.
   * - `'direct'`: none, whatever the variables say.
   * - A URL: `http://`, `https://`, `socks5://` or `socks5h://`, with or without a user name and password. `NO_PROXY` is not read.
   * - A function that gets the URL of a host without a path (`https://oidc.us-east-1.amazonaws.com/`), and answers with the URL of a
   *   proxy or with the result of a PAC file (`PROXY a:8080; SOCKS5 b:1080; DIRECT`), as Electron's `session.resolveProxy` does.
   *   It is asked once at a time for a host; an answer is used for 10 seconds. It has 10 seconds to answer.
   */
  proxy?: string | ((url: string) => string | Promise<string>);
  /** Certificates in PEM form that are trusted beside those of the operating system and of `AWS_CA_BUNDLE`. At most 1000 texts. */
  certificates?: readonly string[];
  /**
   * Gives the value of `Proxy-Authorization` (`Negotiate YII…`) to an `http` or `https` proxy that has answered 407, and whose URL
   * has no user name and password. `undefined`: there is none. It has 4 seconds to answer.
   */
  proxyAuthorization?: (request: ProxyAuthorizationRequest) => string | undefined | Promise<string | undefined>;
}
/**
 * Sets how all later requests of this process reach the network, those of other workers among them. All of it replaces what an
 * earlier call has set; `configureNetwork({})` restores the defaults. A request that is on its way is not changed. If an option
 * cannot be used, nothing is changed.
 *
 * The functions are called on the thread that passed them, and do not keep the process running. When that worker has ended, requests
 * that need its function fail with `InvalidConfiguration` until the next call. So they do if a function throws or gives an answer that
 * cannot be used. Programs that are started, such as the AWS CLI, have settings of their own.
 *
 * @throws {@link SsoError} `InvalidInput`, `AddonNotLoaded`, synchronously.
 * @example
 * configureNetwork({ proxy: (url) => app.whenReady().then(() => session.defaultSession.resolveProxy(url)) }) // Electron
 * configureNetwork({ certificates: tls.getCACertificates('system') }) // Node.js 22.15 or later
 */
declare function configureNetwork(options?: NetworkOptions): void;
/** What {@link resolveStartUrl} has found. */
interface ResolvedStartUrl {
  /** The start URL in the spelling of AWS, for {@link SsoSessionOptions.startUrl}. */
  startUrl: string;
  /** The SSO region of the portal, if it was found. Otherwise ask the person. */
  region?: string;
  /** What the address belongs to, and how sure that is. */
  portal: StartUrlPortal;
}
/** What a start URL belongs to. */
interface StartUrlPortal {
  /**
   * `'awsapps'`: an alias or a directory, `https://my-org.awsapps.com/start`, which is the same in all regions. `'regional'`: an
   * instance in a region, `https://ssoins-0123456789abcdef.portal.us-east-1.app.aws`. `'issuer'`: the issuer URL of an instance,
   * `https://identitycenter.amazonaws.com/ssoins-0123456789abcdef`, which works for a sign-in but cannot be opened. `'unknown'`:
   * the host is not known to be one of AWS, and no redirect leads to one. It may still be right.
   */
  kind: 'awsapps' | 'regional' | 'issuer' | 'unknown';
  /**
   * `'certain'`: the text, or the redirects of a company's own domain, lead to a host of AWS. `'assumed'`: the address was made
   * from a name, such as `my-org` or `d-9067694978`, or from the address of a sign-in page. `'unknown'`: the host is unknown.
   */
  confidence: 'certain' | 'assumed' | 'unknown';
  /**
   * Where the region was found. `'host'`: in the host of the portal, or of a sign-in page, which is certain. `'headers'`: in the
   * headers of the portal's answer, which AWS does not document.
   */
  regionSource?: 'host' | 'headers';
  /** The company's own host that led to the portal, such as `aws.example.com`. */
  customDomain?: string;
  /**
   * Why the portal or its region could not be asked for: `Network`, `Timeout` and `UntrustedCertificate` for example;
   * `UnsafeVerificationUri` if a redirect does not lead to an https address with a name, and `UnexpectedAnswer` after 5
   * redirects.
   */
  problem?: SsoErrorInfo;
}
/**
 * Finds the start URL and the region that a person means by what they type or paste: an address with blanks, quotation marks,
 * brackets or invisible characters around or in it, the address of a page of the portal, or a name alone.
 *
 * A portal whose host does not name the region is asked for it. The domain of a company is asked where it redirects to, and up
 * to 5 redirects are followed, by https alone. These are GET requests without cookies and credentials, through the proxy and
 * with the certificates of all requests; no body is read. All of it takes 10 seconds at most.
 *
 * A host is never rejected because it is unknown: then `portal.kind` is `'unknown'`.
 *
 * @param text - what the person has typed or pasted.
 * @throws {@link SsoError} `InvalidInput` if the text contains no address and no name, `InvalidConfiguration`. If a server cannot
 * be asked, that is in `portal.problem`.
 * @example
 * const { startUrl, region, portal } = await resolveStartUrl(input.value)
 * const session = new SsoSession({ startUrl, region: region ?? (await askForRegion()), sessionName: 'my-app' })
 * @see the AWS CLI (`awscli/customizations/sso/resolve.py`), which follows one redirect.
 */
declare function resolveStartUrl(text: string, options?: CallOptions): Promise<ResolvedStartUrl>;
/** The row of `claude_code_settings`. A setting that was never stored has its default. It holds no secret. */
interface ClaudeCodeSettings {
  /** Always `default`: there is one row. */
  id: string;
  /** The region that Bedrock is called in; `us-east-1` by default. */
  bedrockRegion: string;
  /** The start URL: the address of the access portal. */
  awsSsoStartUrl: string | null;
  /** The SSO region, which IAM Identity Center is set up in; `us-east-1` by default. */
  awsSsoRegion: string;
  /** Twelve digits. */
  awsSsoAccountId: string | null;
  /** The role (the permission set) in that account. */
  awsSsoRoleName: string | null;
  /** The name of the `sso-session` section in `~/.aws/config`. */
  awsSsoSessionName: string | null;
  /** When the row was last changed, to the second; `null` if nothing was stored yet. */
  updatedAt: Date | null;
}
/** The changes for {@link SettingsStore.update}. A member that is missing or `undefined` is not changed; `null` clears it. */
interface ClaudeCodeSettingsPatch {
  /** `null` sets it back to `us-east-1`. */
  bedrockRegion?: string | null | undefined;
  /** An `https://` address, or an `http://` address of this machine. */
  awsSsoStartUrl?: string | null | undefined;
  /** `null` sets it back to `us-east-1`. */
  awsSsoRegion?: string | null | undefined;
  /** Twelve digits. */
  awsSsoAccountId?: string | null | undefined;
  /** 1 to 64 of `A-Z a-z 0-9 _ + = , . @ -`. */
  awsSsoRoleName?: string | null | undefined;
  /** 1 to 256 visible characters and spaces, without brackets and quotation marks. */
  awsSsoSessionName?: string | null | undefined;
}
/** What {@link migrateSettings} changed. Empty if nothing was missing. */
interface MigrationReport {
  /** Whether it made the table. */
  createdTable: boolean;
  /** The columns that were added. */
  addedColumns: string[];
  /** The added columns that got a value from an older `sso_*` column. */
  adoptedColumns: string[];
  /** The copy of the file that was made first; missing if the file was new or nothing was changed. */
  backupPath?: string;
}
/**
 * The settings of one file, from {@link openSettings}. Nothing is open between calls. Several stores, in this process and in
 * others, can use the same file. The calls of a store run in their order.
 *
 * A call whose signal is aborted rejects with the signal's reason, and has changed nothing. After its commit has begun, the
 * signal has no effect.
 */
interface SettingsStore {
  /**
   * Reads the settings.
   *
   * @throws {@link SsoError} `Closed`, `DatabaseInUse`, `DatabaseBusy`, `SettingsMissing`, and the codes of
   * {@link openSettings}.
   */
  get(options?: CallOptions): Promise<ClaudeCodeSettings>;
  /**
   * Changes the settings in one transaction. All values are checked before anything is written. An empty patch writes
   * nothing.
   *
   * @returns the settings after the change.
   * @throws {@link SsoError} `InvalidInput`, and the codes of {@link SettingsStore.get}.
   */
  update(patch: ClaudeCodeSettingsPatch, options?: CallOptions): Promise<ClaudeCodeSettings>;
  /**
   * Closes the store, and waits for the calls in progress. Closing again is no error; other calls reject with `Closed`.
   *
   * If the signal is aborted, the store is closed, too, but a call may still be in progress.
   */
  close(options?: CallOptions): Promise<void>;
}
/**
 * Opens the settings of an SQLite file. A missing file is made with mode 0600. The missing table and columns are added, as by
 * {@link migrateSettings}.
 *
 * Use a file of its own, or a file that no other code in this process has open: two SQLite libraries in one process do not see
 * each other's locks.
 *
 * @param path - the path of the file; its folder must exist.
 * @throws {@link SsoError} `InvalidInput`, `DatabaseInUse`, `DatabaseBusy`, `DatabaseNotAFile`, `DatabaseFolderMissing`,
 * `DatabaseNotPermitted`, `DatabaseReadOnly`, `DiskFull`, `NotADatabase`, `DatabaseEncrypted`, `DatabaseCorrupt`,
 * `SettingsTableIsView`, `SettingsSchemaConflict`, `DatabaseFailed`. The file is then unchanged. If there was none
 * and the signal is aborted, an empty file may remain.
 */
declare function openSettings(path: string, options?: CallOptions): Promise<SettingsStore>;
/**
 * Adds the missing columns to the table `claude_code_settings` of an SQLite file, or makes the table. It runs in one
 * transaction, and a second run changes nothing. Nothing else in the file is changed. If there is something to change, a copy
 * of the file is made beside it first; only the last copy is kept.
 *
 * The new columns get the values of the older columns `sso_start_url`, `sso_region`, `sso_account_id` and `sso_role_name`.
 * Tokens are never copied.
 *
 * @param path - the path of the file; its folder must exist.
 * @throws {@link SsoError} the codes of {@link openSettings}.
 */
declare function migrateSettings(path: string, options?: CallOptions): Promise<MigrationReport>;
/** What of the settings a session needs. A row that another library has read fits, too. */
type SettingsOfSession = Pick<ClaudeCodeSettings, 'awsSsoStartUrl' | 'awsSsoRegion' | 'awsSsoSessionName'>;
/** What of the settings Claude Code needs. */
type SettingsOfClaudeCode = Pick<ClaudeCodeSettings, 'awsSsoAccountId' | 'awsSsoRoleName' | 'bedrockRegion'>;
/** Options of {@link claudeCodeFromSettings}. */
interface ClaudeCodeFromSettingsOptions extends ClaudeCodeChoices {
  /** The session, if there is one for these settings already. Without it, a session is made by {@link sessionFromSettings}. */
  session?: SsoSession;
}
/**
 * A session for the portal of the settings. Nothing is read or sent yet.
 *
 * @throws {@link SsoError} `SettingsIncomplete` if the settings have no start URL; `InvalidInput`, `AddonNotLoaded`;
 * synchronously.
 */
declare function sessionFromSettings(settings: SettingsOfSession, options?: Pick<SsoSessionOptions, 'clientName' | 'scopes'>): SsoSession;
/**
 * What Claude Code is started with for the settings: {@link sessionFromSettings} and {@link claudeCode} in one call.
 *
 * @throws {@link SsoError} `SettingsIncomplete` with the names of all members that are missing, and the codes of
 * {@link claudeCode}.
 */
declare function claudeCodeFromSettings(settings: SettingsOfSession & SettingsOfClaudeCode, options?: ClaudeCodeFromSettingsOptions): Promise<ClaudeCode>;
/**
 * Starts a sign-in: registers a client if needed, and requests a device code. A registration is shared with the AWS CLI and
 * used until 15 minutes before it expires. This call does not poll and does not open a browser.
 *
 * Show `userCode` to the person, open `verificationUriComplete` (`shell.openExternal` in Electron), and call
 * {@link pollForToken}.
 *
 * @param ssoStartUrl - the address of the access portal, `https://my-org.awsapps.com/start` for example.
 * @param ssoRegion - the region that IAM Identity Center is set up in. It is often not the region of Bedrock.
 * @param clientName - the name that the person sees when they are asked to allow access; `aws-sso-native` by default. The
 * service accepts only ASCII: each sequence of other characters is sent as one `-`, with the warning `ClientNameChanged`.
 * @throws {@link SsoError} `InvalidInput`, `InvalidConfiguration`, `InvalidRequest` (usually a wrong start URL or region), `InvalidScope`, `InvalidClientMetadata`, `UnsafeVerificationUri`, `SlowDown` or `TooManyRequests` (after a
 * minute of retries), `InternalServer`, `UnexpectedAnswer`, and the codes of the network: `Network`, `Timeout`,
 * `HostNotFound`, `ProxyUnreachable`, `ProxyAuthenticationRequired`, `ProxyRefused`, `ProxyFailed`, `CaptivePortal`,
 * `UntrustedCertificate`, `TlsHandshakeFailed`.
 * @see RFC 8628 sections 3.1 and 3.2; AWS IAM Identity Center OIDC API, RegisterClient and StartDeviceAuthorization.
 */
declare function performDeviceAuthorization(ssoStartUrl: string, ssoRegion: string, clientName?: string, options?: DeviceAuthOptions): Promise<DeviceAuthResult>;
/**
 * Requests the token until the person has decided or the device code has expired, by the rules of RFC 8628: `interval` passes
 * before every request, and each `slow_down` adds 5 seconds to it. After a network fault the polling goes on, also where the network
 * demands a sign-in of its own (`CaptivePortal`). The deadline is measured on the wall clock and on the boot clock; the earlier one counts.
 *
 * @param interval - the seconds between polls, from {@link performDeviceAuthorization}; 0 means the default of 5.
 * @param expiresAt - when the device code expires: `Date.now() + expiresIn * 1000` at the time that it was received.
 * @throws {@link SsoError} `ExpiredToken` (the code expired), `AccessDenied` (the person denied it), `InvalidInput`,
 * `UnknownClientRegion`, `InvalidConfiguration`, `InvalidGrant`, `InvalidClient`, `UnauthorizedClient`,
 * `UnsupportedGrantType`, `InvalidRequest`, `InvalidScope`, `EncryptionKeyUnavailable`, `ProxyAuthenticationRequired`,
 * `ProxyRefused`, `UntrustedCertificate`, `TlsHandshakeFailed`.
 * @see RFC 8628 sections 3.4 and 3.5; AWS IAM Identity Center OIDC API, CreateToken.
 */
declare function pollForToken(clientId: string, clientSecret: string, deviceCode: string, interval: number, expiresAt: Date | number, options?: PollOptions): Promise<TokenResult>;
/**
 * Lists all accounts and roles that a token gives access to. The accounts are in the service's order. An account without roles
 * has an empty list, and an account whose roles cannot be read has an `error`.
 *
 * Requests are sent as fast as the service allows. Throttled requests are sent again, at a pace that all calls of this process
 * share. If the time is over before the list is complete, the result has what is known by then, and
 * {@link AccountList.resume} continues it.
 *
 * @param ssoRegion - the region that IAM Identity Center is set up in.
 * @throws {@link SsoError} `Unauthorized` (the token is not valid any more, whatever its expiry says), `InvalidInput`,
 * `InvalidConfiguration`, `InternalServer`, `Network`, `Timeout`, `HostNotFound`, `ProxyUnreachable`, `ProxyFailed` (these six
 * if nothing is answered for half a minute; if something is known by then, the list ends with that and
 * {@link AccountList.error}), `NotListedInTime` (nothing was known when the time was over), `ProxyAuthenticationRequired`,
 * `ProxyRefused`, `CaptivePortal`, `UntrustedCertificate`, `TlsHandshakeFailed`, `UnexpectedAnswer`.
 * @see AWS IAM Identity Center Portal API, ListAccounts and ListAccountRoles.
 */
declare function listAccountsAndRoles(accessToken: string, ssoRegion: string, options?: ListOptions): Promise<AccountList>;
/**
 * Lists all accounts and roles that a token gives access to, and yields each account as soon as its roles are known, so not in
 * the service's order. A slow loop slows the requests down; leaving the loop ends the list. Accounts whose roles were not known
 * in time come last, with their `error`. If the service had not named all accounts, the error that ended the list is thrown in
 * the loop after them.
 *
 * @throws {@link SsoError} the codes of {@link listAccountsAndRoles}, in the loop.
 */
declare function streamAccountsAndRoles(accessToken: string, ssoRegion: string, options?: ListOptions): AsyncGenerator<AccountWithRoles, void, undefined>;
/**
 * Stores a token in the file and format that the AWS CLI, the AWS SDKs and Terraform use. The file is in `~/.aws/sso/cache`, its
 * name is the SHA-1 of the session name or of the start URL, its mode is 0600, and it is replaced atomically.
 *
 * @throws {@link SsoError} `InvalidInput`, `HomeNotFound`, `CacheNotWritable`.
 */
declare function cacheSsoToken(startUrl: string, region: string, accessToken: string, expiresAt: Date | number, options?: CacheOptions): Promise<void>;
/**
 * Loads the token of a portal, which this package, the AWS CLI or an SDK has stored.
 *
 * @returns `null` if there is none, if it has expired, and if the file is invalid, unreadable or that of another portal. In the
 * last three cases there is a warning: {@link onWarning}.
 * @throws {@link SsoError} `InvalidInput`, `HomeNotFound`.
 */
declare function loadCachedSsoToken(startUrl: string, options?: LoadOptions): Promise<CachedSsoToken | null>;
/** Something that went wrong without ending a call: an invalid cache file that was ignored, for example. */
interface SsoWarning {
  /** The stable code, to branch on. */
  code: SsoWarningCode;
  /** What happened, in English. It holds no secret. */
  message: string;
  /** The file it is about. */
  path?: string;
}
/**
 * Subscribes to the warnings of all calls of this package.
 *
 * An exception of the listener, or the rejection of an async one, does not affect the call. It is reported as an uncaught
 * exception (`process.on('uncaughtException')`), as by an `EventTarget`.
 *
 * @returns a function that ends the subscription.
 * @throws {@link SsoError} `InvalidInput`, synchronously.
 */
declare function onWarning(listener: (warning: SsoWarning) => void): () => void;
export { type AccountList, type AccountRole, type AccountWithRoles, type AwsCredentialIdentity, type CacheOptions, type CachedSsoToken, type CallOptions, type ChildCredentials, type ChildOptions, type ClaudeCode, type ClaudeCodeFromSettingsOptions, type ClaudeCodeModels, type ClaudeCodeOptions, type ClaudeCodeSettings, type ClaudeCodeSettingsPatch, type ClaudeCodeStartSettings, type CredentialRequest, type DeviceAuthOptions, type DeviceAuthResult, type DiagnoseOptions, type Diagnosis, type DiagnosisCheck, type DiagnosisCheckId, type ListChanges, type ListOptions, type ListProgress, type LoadOptions, type LogEvent, type LogLevel, type LogOptions, type MigrationReport, type NetworkOptions, type PollEvent, type PollOptions, type ProxyAuthorizationRequest, type ResolvedStartUrl, type RoleCredentials, type RoleCredentialsOptions, type SessionListOptions, type SessionStatus, type SettingsOfSession, type SettingsStore, type SignInEvent, type SignInOptions, type SignOutResult, SsoError, type SsoErrorCode, type SsoErrorInfo, SsoSession, type SsoSessionOptions, type SsoWarning, type StartUrlPortal, type TokenResult, cacheSsoToken, childCredentials, claudeCode, claudeCodeFromSettings, commandPath, configureNetwork, diagnose, listAccountsAndRoles, loadCachedSsoToken, migrateSettings, onLog, onWarning, openSettings, performDeviceAuthorization, pollForToken, resolveStartUrl, sessionFromSettings, streamAccountsAndRoles };