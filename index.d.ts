//#region lib/errors.d.ts
/**
 * A stable name for one kind of failure. `docs/errors.md` says of each when it comes, whether to retry, and what the
 * person can do.
 */
type SsoErrorCode = 'AddonNotLoaded' | 'InvalidInput' | 'UnknownClientRegion' | 'InvalidConfiguration' | 'HomeNotFound' | 'CacheNotWritable' | 'AuthorizationPending' | 'SlowDown' | 'ExpiredToken' | 'AccessDenied' | 'InvalidGrant' | 'InvalidClient' | 'UnauthorizedClient' | 'UnsupportedGrantType' | 'InvalidRequest' | 'InvalidScope' | 'InvalidClientMetadata' | 'InvalidRedirectUri' | 'EncryptionKeyUnavailable' | 'Unauthorized' | 'Forbidden' | 'ResourceNotFound' | 'TooManyRequests' | 'InternalServer' | 'Network' | 'Timeout' | 'NotListedInTime' | 'UntrustedCertificate' | 'UnexpectedAnswer' | 'UnsafeVerificationUri' | 'SignInRequired' | 'SignInTimedOut' | 'PromptedRecently' | 'BrowserNotOpened' | 'CallbackUnavailable' | 'SessionBusy' | 'DatabaseInUse' | 'DatabaseBusy' | 'DatabaseNotAFile' | 'DatabaseFolderMissing' | 'DatabaseNotPermitted' | 'DatabaseReadOnly' | 'DiskFull' | 'NotADatabase' | 'DatabaseEncrypted' | 'DatabaseCorrupt' | 'SettingsTableIsView' | 'SettingsSchemaConflict' | 'SettingsMissing' | 'DatabaseFailed' | 'Closed' | 'Cancelled' | 'Internal';
/** What is known of a failure. It holds no secret and can be logged or sent to a renderer. */
interface SsoErrorInfo {
  /** What to branch on. */
  code: SsoErrorCode;
  /** What happened, in English. */
  message: string;
  /** Whether the same call can succeed later without anyone changing anything. */
  retryable: boolean;
  /** The service's own words. Where time was over, the reason of what failed last, if something did. */
  reason?: string;
  /** The id of the request at the service, for AWS Support. */
  requestId?: string;
  /** What the person, or the developer, can do about it. */
  hint: string;
}
/**
 * What every function of this package rejects with, unless it is a signal's reason or a callback's own exception. Only a
 * constructor, `onWarning` and `SsoSession.onChange` throw it at once.
 */
declare class SsoError extends Error implements SsoErrorInfo {
  readonly code: SsoErrorCode;
  readonly retryable: boolean;
  readonly reason?: string;
  readonly requestId?: string;
  readonly hint: string;
  constructor(info: SsoErrorInfo, options?: ErrorOptions);
}
//#endregion
//#region lib/types.d.ts
/** What every call takes. */
interface CallOptions {
  /**
   * Cancels the call: it rejects with the signal's reason, and its connections and timers are freed at once.
   * A signal that is aborted already rejects before anything is sent.
   */
  signal?: AbortSignal;
}
/** Options of {@link performDeviceAuthorization}. */
interface DeviceAuthOptions extends CallOptions {
  /**
   * Scopes to ask for, as in `sso_registration_scopes` of `~/.aws/config`. `sso:account:access` is asked for in any
   * case: without it the service grants no refresh token.
   */
  scopes?: string[];
  /** The name of the `sso-session` in `~/.aws/config`, to share its client registration with the AWS CLI. */
  sessionName?: string;
}
/** The codes to sign in with, and the client they were given to. */
interface DeviceAuthResult {
  /** What {@link pollForToken} asks with. Secret. */
  deviceCode: string;
  /** What the person compares with the page they are shown, or types there: 1 to 64 visible ASCII characters. */
  userCode: string;
  /**
   * The page where the person types the code: an address on a host of AWS, the configured endpoint or this machine.
   * Anything else is refused with `UnsafeVerificationUri`.
   */
  verificationUri: string;
  /** The page with the code filled in, checked alike. Open this one, and show the code beside it. */
  verificationUriComplete: string;
  /** How long the codes last, in seconds; 600 as a rule. */
  expiresIn: number;
  /** How long to wait between polls, in seconds. */
  interval: number;
  /** The registered client. */
  clientId: string;
  /** Its secret. */
  clientSecret: string;
  /** When its registration runs out; about 90 days from when it was made. */
  clientSecretExpiresAt: Date;
}
/** One request for the token, told to {@link PollOptions.onPoll}. */
interface PollEvent {
  /** The number of the request, from 1. */
  attempt: number;
  /**
   * What came of it: not approved yet; not approved and asked too often; or no answer of the service, which is ridden
   * out until the code runs out.
   */
  status: 'pending' | 'slowDown' | 'fault';
  /** Why there was no answer, where `status` is `fault`. */
  fault?: SsoErrorInfo['code'];
  /** The interval in force from now on, in seconds. It grows by 5 with every `slowDown`. */
  interval: number;
  /** The pause before the next request, in seconds: the interval, or longer after faults. */
  nextIn: number;
}
/** Options of {@link pollForToken}. */
interface PollOptions extends CallOptions {
  /**
   * The region given to {@link performDeviceAuthorization}, where that was called in another process. Another region than
   * that of a client of this process is refused (`InvalidInput`).
   */
  ssoRegion?: string;
  /**
   * Told of every request that did not end the polling. An exception it throws, or the rejection of a promise it returns,
   * ends the call with it.
   */
  onPoll?(event: PollEvent): void;
}
/** A token. */
interface TokenResult {
  /** What opens the portal. Secret. */
  accessToken: string;
  /** When it runs out. */
  expiresAt: Date;
  /** What it can be refreshed with, where the service gave it. Secret. */
  refreshToken?: string;
}
/**
 * Options of {@link cacheSsoToken}. What is not given is taken from what {@link pollForToken} got in this process, else
 * kept from the file, if that is for the same start URL and region.
 */
interface CacheOptions extends CallOptions {
  /** The name of the `sso-session` in `~/.aws/config`. The AWS CLI then looks for the file by this name. */
  sessionName?: string;
  /** What the token can be refreshed with. */
  refreshToken?: string;
  /** The client that the token was granted to. */
  clientId?: string;
  /** Its secret. */
  clientSecret?: string;
  /** When its registration runs out. The AWS CLI does not refresh without this. */
  registrationExpiresAt?: Date | number;
}
/** Options of {@link loadCachedSsoToken}. */
interface LoadOptions extends CallOptions {
  /** The name of the `sso-session` in `~/.aws/config`. */
  sessionName?: string;
}
/** A token from the cache, whoever put it there. */
interface CachedSsoToken {
  /** What opens the portal. Secret. */
  accessToken: string;
  /** When it runs out; later than now. */
  expiresAt: Date;
  /** The region it came from. It must not be used in another one: a call that tries to is `InvalidInput`. */
  region?: string;
  /** The portal it opens. */
  startUrl?: string;
  /** What it can be refreshed with. Secret. */
  refreshToken?: string;
  /** The client that it was granted to. */
  clientId?: string;
  /** The client's secret. */
  clientSecret?: string;
  /** When the client's registration runs out. */
  registrationExpiresAt?: Date;
}
//#endregion
//#region lib/listing-types.d.ts
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
//#endregion
//#region lib/session-types.d.ts
/** Which sign-in a session is. */
interface SsoSessionOptions {
  /** The address of the access portal, `https://my-org.awsapps.com/start` for example. */
  startUrl: string;
  /** The region that IAM Identity Center is set up in; often not the region Bedrock is used in. */
  region: string;
  /**
   * The name of the `sso-session` in `~/.aws/config`. As in the AWS CLI, it names the token file, and only a session with
   * a name is refreshed: without one the person signs in again when the token has run out.
   */
  sessionName?: string;
  /** Scopes to ask for, as in `sso_registration_scopes`. `sso:account:access` is asked for in any case. */
  scopes?: string[];
  /**
   * What the person reads when they are asked to allow access; `aws-sso-native` unless given. The service takes ASCII
   * alone: each run of other characters is sent as one `-`, with the warning `ClientNameChanged`.
   */
  clientName?: string;
}
/** Options of `SsoSession.signIn`. */
interface SignInOptions extends CallOptions {
  /**
   * `'browser'`: authorization code with PKCE, which comes back to this machine by itself. `'device'`: device code, which
   * works from anywhere. `'auto'`, the default: in the browser, and by device code where the browser cannot reach this
   * machine (SSH, a container, WSL), cannot be opened, or the service does not offer it.
   */
  flow?: 'auto' | 'browser' | 'device';
  /**
   * Opens the address: `shell.openExternal` in Electron. The address is http(s) and on a host of AWS, the configured
   * endpoint or this machine; anything else is refused before. Without it, this machine's own browser is opened; with
   * `false`, nothing is, and the UI shows the address of the event `awaitingUser`. An exception it throws, or the rejection
   * of a promise it returns, says that the address could not be opened: `BrowserNotOpened`, or a device code with `'auto'`.
   */
  openBrowser?: ((url: string) => unknown) | false;
  /** Told what happens. An exception it throws, or the rejection of a promise it returns, ends the call with it. */
  onEvent?(event: SignInEvent): void;
  /** How long to wait for the person, in milliseconds; 15 minutes by default. */
  timeoutMs?: number;
  /** Asks the person although there is a token, or they were asked a short while ago: they pressed a button. */
  force?: boolean;
}
/** What happens in a sign-in, for a UI to draw. It holds no secret. */
type SignInEvent = /** Another process asks the person already; its token is waited for. */{
  type: 'awaitingOther';
} /** A client is registered, or the one registered earlier is taken. */ | {
  type: 'registering';
} /** The person has to sign in at `url`; in the device flow, comparing `userCode`. */ | {
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
} /** The browser flow cannot go on; a device code is asked for instead. */ | {
  type: 'fallingBack';
  reason: string;
} /** The person has decided; the code is exchanged for a token. */ | {
  type: 'exchanging';
} /** Done. */ | {
  type: 'signedIn';
  expiresAt: Date;
};
/** How a session stands. It holds no secret and can be sent to a renderer. */
interface SessionStatus {
  /** Whether `token()` can be expected to give a token without the person: one is valid, or can be refreshed. */
  signedIn: boolean;
  /** When the access token runs out, or ran out. */
  expiresAt?: Date;
  /** Whether it can be refreshed. */
  refreshable: boolean;
  /**
   * The latest that it can be refreshed, which is when the client's registration runs out. The administrator's session
   * length, which the service does not tell, may end it earlier.
   */
  refreshableUntil?: Date;
  /**
   * Why the session is not signed in, or else why it cannot be refreshed. `otherRegion`: the token file holds a sign-in to
   * another region than this session's; it is left as it is until {@link SsoSession.signIn} replaces it.
   */
  reason?: 'noToken' | 'fileUnusable' | 'otherPortal' | 'otherRegion' | 'notASession' | 'notRefreshable' | 'registrationExpired' | 'refreshRefused' | 'revoked';
  /** The token file. */
  tokenFile: string;
  /** Whether a refreshed token is kept in memory until its file can be written. */
  unsaved: boolean;
  /** How far the service's clock is ahead of this machine's, in milliseconds, where an answer told. */
  clockSkewMs?: number;
}
/** The credentials of a role. */
interface RoleCredentials {
  /** The account of the role. */
  accountId: string;
  /** The role. */
  roleName: string;
  /** The id of the access key; it is not secret. */
  accessKeyId: string;
  /** The access key. Secret. */
  secretAccessKey: string;
  /** The session token that goes with it. Secret. */
  sessionToken: string;
  /** When they run out, by this machine's clock, even where that is off. */
  expiresAt: Date;
}
/** The credentials of a role, as the clients of the AWS SDK for JavaScript v3 take them. */
interface AwsCredentialIdentity {
  /** The id of the access key; it is not secret. */
  readonly accessKeyId: string;
  /** The access key. Secret. */
  readonly secretAccessKey: string;
  /** The session token that goes with it. Secret. */
  readonly sessionToken: string;
  /** When they run out. */
  readonly expiration: Date;
  /** The account of the role. */
  readonly accountId: string;
}
/** What came of signing out. On this machine it is done in any case. */
interface SignOutResult {
  /** Whether the session is over at the service, too. */
  revoked: boolean;
  /** Why the service could not be told. */
  error?: SsoErrorInfo;
}
//#endregion
//#region lib/session.d.ts
/**
 * The sign-in of one person to one access portal, over its whole life: signed in once, it stays so as long as the
 * administrator allows, across windows, processes, crashes and sleep, and together with the AWS CLI.
 *
 * Make one for each portal and keep it; it holds no file or socket open between calls. Several sessions for one portal,
 * in this process or others, share one sign-in: they refresh once and ask the person once.
 */
declare class SsoSession {
  #private;
  /**
   * @param options - which portal, and how to introduce ourselves there. Nothing is read or sent yet.
   * @throws {@link SsoError} `InvalidInput`, `AddonNotLoaded`, at once: there is no promise to reject.
   */
  constructor(options: SsoSessionOptions);
  /**
   * Signs in. With a token that is valid or can be refreshed, it comes back at once and the person is not asked.
   *
   * In the browser where one can reach this machine, else by device code. A second call joins the sign-in under way,
   * and its options do not count. All processes of a user together ask the person once: others wait for the token that
   * comes of it; and for an hour nobody asks again, unless `force` says that the person wants it.
   *
   * @throws {@link SsoError} `AccessDenied` (the person said no), `SignInTimedOut`, `ExpiredToken` (a device code ran
   * out), `PromptedRecently`, `BrowserNotOpened`, `UnsafeVerificationUri`, `InvalidInput`, `InvalidConfiguration`,
   * `HomeNotFound`, and what RegisterClient, StartDeviceAuthorization and CreateToken fail with.
   */
  signIn(options?: SignInOptions): Promise<CachedSsoToken>;
  /**
   * Asks the sign-in under way to go on by device code: the person finds that the browser does not come back here.
   *
   * @returns whether a sign-in is under way.
   */
  useDeviceCode(): boolean;
  /**
   * A token that is valid now: from memory, from the file, or refreshed. With less than 15 minutes left it is refreshed
   * in the background while it still serves. The person is never asked.
   *
   * @throws {@link SsoError} `SignInRequired` (call {@link signIn}), `SessionBusy`, `HomeNotFound`,
   * `InvalidConfiguration`, `Network`, `Timeout`, `InternalServer`, `TooManyRequests`, `UntrustedCertificate`,
   * `UnexpectedAnswer`.
   */
  token(options?: CallOptions): Promise<CachedSsoToken>;
  /**
   * How the session stands, by memory and the file. No request is made.
   *
   * @throws {@link SsoError} `HomeNotFound`.
   */
  status(options?: CallOptions): Promise<SessionStatus>;
  /**
   * To be called when the machine wakes up: `powerMonitor.on('resume', () => session.onResume())`. Looks at the file
   * and at the clocks, after up to 2 seconds so that windows do not do it all at one moment, and refreshes where it is
   * time. The person is never asked.
   *
   * @throws {@link SsoError} `HomeNotFound`.
   */
  onResume(options?: CallOptions): Promise<SessionStatus>;
  /**
   * Subscribes to changes of the token that another hand makes: another process or session, or the AWS CLI. It does not
   * keep the process running. An exception of the listener, or the rejection of an async one, is reported as an uncaught
   * exception, as by an `EventTarget`.
   *
   * @returns a function that ends the subscription, as the signal does.
   * @throws {@link SsoError} `InvalidInput`, at once: there is no promise to reject.
   */
  onChange(listener: (status: SessionStatus) => void, options?: CallOptions): () => void;
  /**
   * Lists every account and role, as `listAccountsAndRoles` does, with this session's token. A token that the portal
   * refuses although it has not run out is refreshed once. A whole list is kept, to be had at once the next time: see
   * {@link SessionListOptions.cached}.
   *
   * @throws {@link SsoError} what {@link token} and `listAccountsAndRoles` do.
   */
  listAccountsAndRoles(options?: SessionListOptions & {
    cached?: 'allow' | 'refresh';
  }): Promise<AccountList>;
  listAccountsAndRoles(options: SessionListOptions): Promise<AccountList | null>;
  /**
   * Yields each account as soon as its roles are known, as `streamAccountsAndRoles` does, with this session's token. A
   * whole list is kept.
   *
   * @throws {@link SsoError} as {@link listAccountsAndRoles}, all of them in the loop.
   */
  streamAccountsAndRoles(options?: ListOptions): AsyncGenerator<AccountWithRoles, void, undefined>;
  /**
   * The credentials of a role in an account.
   *
   * @throws {@link SsoError} `Forbidden` (no such assignment), `ResourceNotFound`, and what {@link token} does.
   */
  roleCredentials(accountId: string, roleName: string, options?: CallOptions): Promise<RoleCredentials>;
  /**
   * What the clients of the AWS SDK for JavaScript v3 take as `credentials`. They call it again before the credentials
   * run out. What is wrong with the arguments is told when the credentials are asked for. The SDK hands on no signal of
   * its own: the one that is given here ends every call of the provider.
   */
  credentialProvider(accountId: string, roleName: string, options?: CallOptions): () => Promise<AwsCredentialIdentity>;
  /**
   * Signs this session out: removes its token from memory and disk, and ends it at the service. Other sessions and the
   * AWS CLI's other files stay as they are. Without a network, the local part is done all the same, and the result says
   * why the service could not be told.
   *
   * @throws {@link SsoError} `CacheNotWritable` (the token file could not be removed), `HomeNotFound`.
   */
  signOut(options?: CallOptions): Promise<SignOutResult>;
}
//#endregion
//#region lib/settings.d.ts
/** The row of `claude_code_settings`. What nobody has chosen yet has its default. It holds no secret. */
interface ClaudeCodeSettings {
  /** Always `default`: there is one row. */
  id: string;
  /** The region that Bedrock is called in; `us-east-1` by default. */
  bedrockRegion: string;
  /** The access portal's address. */
  awsSsoStartUrl: string | null;
  /** The region that IAM Identity Center is set up in; `us-east-1` by default. */
  awsSsoRegion: string;
  /** Twelve digits. */
  awsSsoAccountId: string | null;
  /** The role (the permission set) in that account. */
  awsSsoRoleName: string | null;
  /** The name of the `sso-session` in `~/.aws/config`. */
  awsSsoSessionName: string | null;
  /** When the row was last changed, to the second; `null` where nothing was stored yet. */
  updatedAt: Date | null;
}
/** What {@link SettingsStore.update} changes: what is left out, or `undefined`, stays; `null` clears. */
interface ClaudeCodeSettingsPatch {
  /** `null` sets it back to `us-east-1`. */
  bedrockRegion?: string | null | undefined;
  /** An `https://` address (`http://` to this machine only). */
  awsSsoStartUrl?: string | null | undefined;
  /** `null` sets it back to `us-east-1`. */
  awsSsoRegion?: string | null | undefined;
  /** Twelve digits. */
  awsSsoAccountId?: string | null | undefined;
  /** 1 to 64 of `A-Z a-z 0-9 _ + = , . @ -`. */
  awsSsoRoleName?: string | null | undefined;
  /** 1 to 256 of `A-Z a-z 0-9 _ - / . % @ : +`. */
  awsSsoSessionName?: string | null | undefined;
}
/** What {@link migrateSettings} did. Where nothing was missing, nothing. */
interface MigrationReport {
  /** Whether the table was made. */
  createdTable: boolean;
  /** The columns that were added. */
  addedColumns: string[];
  /** The columns among them that got a value from an older `sso_*` column. */
  adoptedColumns: string[];
  /** The copy of the file that was made first; none where the file was new or nothing was missing. */
  backupPath?: string;
}
/**
 * The settings of one file, from {@link openSettings}. Between calls it keeps nothing open. Any number of stores, in
 * this process and others, can be of one file. Its calls are done in their order.
 *
 * A call whose signal is aborted rejects with the signal's reason, and has changed nothing. Where its commit has begun,
 * the signal comes too late: the call ends as if there were none.
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
   * Changes what is named, in one transaction. Everything is checked before anything is written. A patch that names
   * nothing writes nothing.
   *
   * @returns the settings as they are then.
   * @throws {@link SsoError} `InvalidInput`, and the codes of {@link SettingsStore.get}.
   */
  update(patch: ClaudeCodeSettingsPatch, options?: CallOptions): Promise<ClaudeCodeSettings>;
  /**
   * Closes the store once the calls under way are done. Closing again is no error; other calls reject with `Closed`.
   *
   * If the signal is aborted while it waits, the store is closed all the same, but a call may still be under way.
   */
  close(options?: CallOptions): Promise<void>;
}
/**
 * Opens the settings of an SQLite file. A file that is not there is made, for its owner alone; what is missing in it is
 * added, as by {@link migrateSettings}.
 *
 * Give it a file of its own, or a file that nothing else in this process has open: two SQLite libraries in one process
 * do not see each other's locks.
 *
 * @param path - a file; its folder must exist.
 * @throws {@link SsoError} `InvalidInput`, `DatabaseInUse`, `DatabaseBusy`, `DatabaseNotAFile`, `DatabaseFolderMissing`,
 * `DatabaseNotPermitted`, `DatabaseReadOnly`, `DiskFull`, `NotADatabase`, `DatabaseEncrypted`, `DatabaseCorrupt`,
 * `SettingsTableIsView`, `SettingsSchemaConflict`, `DatabaseFailed`. The file is then as it was. Where there was none and
 * the signal is aborted, an empty one may be left.
 */
declare function openSettings(path: string, options?: CallOptions): Promise<SettingsStore>;
/**
 * Adds what is missing to the `claude_code_settings` table of an SQLite file, whatever state it is in, and makes the
 * table where there is none. All or nothing, and nothing the second time; nothing else in the file is touched. A copy of
 * the file is made first where there is something to change, beside it; the last one is kept.
 *
 * Values of older `sso_start_url`, `sso_region`, `sso_account_id` and `sso_role_name` columns are read over when ours
 * are added; tokens never.
 *
 * @param path - a file; its folder must exist.
 * @throws {@link SsoError} the codes of {@link openSettings}.
 */
declare function migrateSettings(path: string, options?: CallOptions): Promise<MigrationReport>;
//#endregion
//#region lib/steps.d.ts
/**
 * Starts a sign-in: registers a client where needed (registrations are shared with the AWS CLI and reused until they
 * have less than 15 minutes left) and asks for a device code. Returns at once; it neither polls nor opens a browser.
 *
 * Show `userCode` to the person, open `verificationUriComplete` (`shell.openExternal` in Electron), and call
 * {@link pollForToken}.
 *
 * @param ssoStartUrl - the address of the access portal, `https://my-org.awsapps.com/start` for example.
 * @param ssoRegion - the region that IAM Identity Center is set up in; often not the region Bedrock is used in.
 * @param clientName - what the person reads when they are asked to allow access; `aws-sso-native` unless given. The
 * service takes ASCII alone: each run of other characters is sent as one `-`, with the warning `ClientNameChanged`.
 * @throws {@link SsoError} `InvalidInput`, `InvalidConfiguration`, `InvalidRequest` (most often a wrong start URL or
 * region), `InvalidScope`, `InvalidClientMetadata`, `UnsafeVerificationUri`, `SlowDown` or `TooManyRequests` (after a
 * minute of trying), `InternalServer`, `Network`, `Timeout`, `UntrustedCertificate`, `UnexpectedAnswer`.
 * @see RFC 8628 sections 3.1 and 3.2; AWS IAM Identity Center OIDC API, RegisterClient and StartDeviceAuthorization.
 */
declare function performDeviceAuthorization(ssoStartUrl: string, ssoRegion: string, clientName?: string, options?: DeviceAuthOptions): Promise<DeviceAuthResult>;
/**
 * Asks for the token until the person has decided or the code has run out, by the rules of RFC 8628: `interval` passes
 * before every request, `slow_down` lengthens it by 5 seconds for good, and network faults are ridden out. The deadline
 * holds on the wall clock and on one that counts sleep, whichever is first.
 *
 * @param interval - seconds between polls, as {@link performDeviceAuthorization} gave it; 0 is the default of 5.
 * @param expiresAt - when the code runs out: `Date.now() + expiresIn * 1000` when it was given.
 * @throws {@link SsoError} `ExpiredToken` (the code ran out), `AccessDenied` (the person said no), `InvalidInput`,
 * `UnknownClientRegion`, `InvalidConfiguration`, `InvalidGrant`, `InvalidClient`, `UnauthorizedClient`,
 * `UnsupportedGrantType`, `InvalidRequest`, `InvalidScope`, `EncryptionKeyUnavailable`, `UntrustedCertificate`.
 * @see RFC 8628 sections 3.4 and 3.5; AWS IAM Identity Center OIDC API, CreateToken.
 */
declare function pollForToken(clientId: string, clientSecret: string, deviceCode: string, interval: number, expiresAt: Date | number, options?: PollOptions): Promise<TokenResult>;
/**
 * Lists every account and role that a token opens: accounts in the service's order, an account without roles with an
 * empty list, an account whose roles cannot be read with its `error`.
 *
 * As fast as the service allows, whatever the number of accounts, and however often it answers that it is asked too
 * often: such requests are sent again, at the pace that all calls of this process share. Where the time is over before
 * the list is whole, it is what is known by then, and can be gone on with: {@link AccountList.resume}.
 *
 * @param ssoRegion - the region that IAM Identity Center is set up in.
 * @throws {@link SsoError} `Unauthorized` (the token is no longer valid, whatever its expiry says), `InvalidInput`,
 * `InvalidConfiguration`, `InternalServer`, `Network`, `Timeout` (these where nothing is answered for half a minute; if
 * something was, the list ends with that and {@link AccountList.error}), `NotListedInTime` (nothing
 * was known when the time was over), `UntrustedCertificate`, `UnexpectedAnswer`.
 * @see AWS IAM Identity Center Portal API, ListAccounts and ListAccountRoles.
 */
declare function listAccountsAndRoles(accessToken: string, ssoRegion: string, options?: ListOptions): Promise<AccountList>;
/**
 * Lists every account and role that a token opens, and yields each account as soon as its roles are known; so not in the
 * service's order. Where the loop is slow, the service is asked more slowly; leaving the loop ends the list. Accounts
 * that were not come to in time are last, with their `error`. Where the service had not named all accounts, what ended the
 * list is thrown in the loop, after them.
 *
 * @throws {@link SsoError} as {@link listAccountsAndRoles}, all of them in the loop.
 */
declare function streamAccountsAndRoles(accessToken: string, ssoRegion: string, options?: ListOptions): AsyncGenerator<AccountWithRoles, void, undefined>;
/**
 * Stores a token where the AWS CLI, the AWS SDKs and Terraform look for it, in their format: `~/.aws/sso/cache`, a file
 * named by the SHA-1 of the session name or of the start URL to the letter, written as a whole or not at all, for the
 * owner alone.
 *
 * @throws {@link SsoError} `InvalidInput`, `HomeNotFound`, `CacheNotWritable`.
 */
declare function cacheSsoToken(startUrl: string, region: string, accessToken: string, expiresAt: Date | number, options?: CacheOptions): Promise<void>;
/**
 * Loads the token of a portal, whoever stored it: this package, the AWS CLI or an SDK.
 *
 * @returns `null` where there is none, where it has run out, and where the file is broken, unreadable or another
 * portal's; {@link onWarning} tells of the latter.
 * @throws {@link SsoError} `InvalidInput`, `HomeNotFound`.
 */
declare function loadCachedSsoToken(startUrl: string, options?: LoadOptions): Promise<CachedSsoToken | null>;
//#endregion
//#region lib/warnings.d.ts
/** Something that went wrong without ending a call: a broken cache file that was passed over, for example. */
interface SsoWarning {
  /** A stable name for the kind. */
  code: 'CacheFileBroken' | 'CacheFileUnreadable' | 'CacheFileOfOtherPortal' | 'CacheFileOfOtherRegion' | 'RegistrationNotStored' | 'ClientNameChanged' | 'ConfigFileIgnored' | 'ExtraCertificatesIgnored' | 'NotLocked' | 'TokenNotStored' | 'RefreshFailed' | 'PromptNotRecorded' | 'ChangesNotWatched' | 'ListNotKept';
  /** What happened, in English. It holds no secret. */
  message: string;
  /** The file it is about. */
  path?: string;
}
/**
 * Subscribes to warnings of all calls of this package.
 *
 * An exception of the listener is not an exception of the call that was warned of: it is reported as an uncaught
 * exception (`process.on('uncaughtException')`), as by an `EventTarget`. So is the rejection of an async listener.
 *
 * @returns a function that ends the subscription.
 * @throws {@link SsoError} `InvalidInput`, at once: there is no promise to reject.
 */
declare function onWarning(listener: (warning: SsoWarning) => void): () => void;
//#endregion
export { type AccountList, type AccountRole, type AccountWithRoles, type AwsCredentialIdentity, type CacheOptions, type CachedSsoToken, type CallOptions, type ClaudeCodeSettings, type ClaudeCodeSettingsPatch, type DeviceAuthOptions, type DeviceAuthResult, type ListChanges, type ListOptions, type ListProgress, type LoadOptions, type MigrationReport, type PollEvent, type PollOptions, type RoleCredentials, type SessionListOptions, type SessionStatus, type SettingsStore, type SignInEvent, type SignInOptions, type SignOutResult, SsoError, type SsoErrorCode, type SsoErrorInfo, SsoSession, type SsoSessionOptions, type SsoWarning, type TokenResult, cacheSsoToken, listAccountsAndRoles, loadCachedSsoToken, migrateSettings, onWarning, openSettings, performDeviceAuthorization, pollForToken, streamAccountsAndRoles };