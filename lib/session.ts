import type * as native from '../binding.js'
import * as args from './arguments.js'
import { Call, run } from './call.js'
import { environment, homeEnvironment } from './environment.js'
import { errorInfo, SsoError } from './errors.js'
import { add, kept, listed, listOptions, streamed } from './listing.js'
import type { AccountList, AccountWithRoles, ListOptions, SessionListOptions } from './listing-types.js'
import { notify } from './listener.js'
import { binding } from './native.js'
import { hideSecrets } from './secrets.js'
import { onAbort } from './signals.js'
import { sessionStatus } from './session-status.js'
import type {
  AwsCredentialIdentity,
  CredentialRequest,
  RoleCredentials,
  RoleCredentialsOptions,
  SessionStatus,
  SignInOptions,
  SignOutResult,
  SsoSessionOptions,
} from './session-types.js'
import { signInEvent, signInOptions } from './sign-in.js'
import { cachedToken } from './token.js'
import type { CachedSsoToken, CallOptions } from './types.js'
import { publish } from './warnings.js'

/** The native session of a session that the host passed. For this package alone. */
export let nativeSession: (argument: string, value: unknown) => native.NativeSession

/**
 * The sign-in of one person to one access portal. After the person has signed in once, it lasts as long as the administrator
 * allows, across windows, processes, crashes and sleep. It is shared with the AWS CLI.
 *
 * Make one session for each portal and keep it. It has no file or socket open between calls. Several sessions for one portal,
 * in this process or others, share one sign-in: they refresh once and ask the person once.
 */
export class SsoSession {
  readonly #session: native.NativeSession

  static {
    nativeSession = (argument, value) => {
      const isSession = typeof value === 'object' && value !== null && #session in value
      return isSession ? value.#session : args.reject(argument, 'must be an SsoSession')
    }
  }

  /**
   * @param options - the portal, and how the client is registered there. Nothing is read or sent yet.
   * @throws {@link SsoError} `InvalidInput`, `AddonNotLoaded`, synchronously.
   */
  constructor(options: SsoSessionOptions) {
    const { startUrl, region, sessionName, scopes, clientName } = args.options(
      options,
      'startUrl',
      'region',
      'sessionName',
      'scopes',
      'clientName',
    )
    this.#session = new (binding().NativeSession)({
      startUrl: args.string('startUrl', startUrl),
      region: args.string('region', region),
      scopes: args.optional('scopes', scopes, args.strings) ?? [],
      ...args.present({
        sessionName: args.optional('sessionName', sessionName, args.string),
        clientName: args.optional('clientName', clientName, args.string),
      }),
    })
    const problem = this.#session.problem()
    if (problem) throw new SsoError(errorInfo(problem))
  }

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
  async signIn(options?: SignInOptions): Promise<CachedSsoToken> {
    const { input, signal, onEvent, openBrowser } = signInOptions(options)
    const token = await run(signal, (call) =>
      this.#session.signIn(
        environment(),
        call.cancellation,
        input,
        call.guard(onEvent && ((event: native.NativeSignInEvent) => onEvent(signInEvent(event)))),
        openBrowser,
      ),
    )
    return cachedToken(token)
  }

  /**
   * Continues the sign-in in progress by device code, for a person who finds that the redirect of the browser does not work.
   *
   * @returns whether a sign-in is in progress.
   */
  useDeviceCode(): boolean {
    return this.#session.useDeviceCode()
  }

  /**
   * A token that is valid now: from memory, from the file, or refreshed. A token that expires within 15 minutes is refreshed
   * in the background. The person is never asked.
   *
   * @throws {@link SsoError} `SignInRequired` (call {@link signIn}), `SessionBusy`, `HomeNotFound`,
   * `InvalidConfiguration`, `InternalServer`, `TooManyRequests`, `UnexpectedAnswer`, and the codes of the network: `Network`,
   * `Timeout`, `HostNotFound`, `ProxyUnreachable`, `ProxyAuthenticationRequired`, `ProxyRefused`, `ProxyFailed`,
   * `CaptivePortal`, `UntrustedCertificate`, `TlsHandshakeFailed`.
   */
  async token(options?: CallOptions): Promise<CachedSsoToken> {
    return cachedToken(await this.#run(options, ({ cancellation }) => this.#session.token(environment(), cancellation)))
  }

  /**
   * The status of the session, from memory and the file. No request is made.
   *
   * @throws {@link SsoError} `HomeNotFound`.
   */
  async status(options?: CallOptions): Promise<SessionStatus> {
    return sessionStatus(
      await this.#run(options, ({ cancellation }) => this.#session.status(environment(), cancellation)),
    )
  }

  /**
   * To be called when the machine wakes up: `powerMonitor.on('resume', () => session.onResume())`. It reads the file and the
   * clocks, and refreshes the token if that is due. It starts after a random pause of up to 2 seconds, so that several windows
   * do not do it at the same moment. The person is never asked.
   *
   * @throws {@link SsoError} `HomeNotFound`.
   */
  async onResume(options?: CallOptions): Promise<SessionStatus> {
    return sessionStatus(
      await this.#run(options, ({ cancellation }) => this.#session.resume(environment(), cancellation)),
    )
  }

  /**
   * Subscribes to changes of the token by another process, another session, or the AWS CLI. A subscription does not keep the
   * process running. An exception of the listener, or the rejection of an async one, is reported as an uncaught exception, as
   * by an `EventTarget`.
   *
   * @returns a function that ends the subscription, as the signal does.
   * @throws {@link SsoError} `InvalidInput`, synchronously.
   */
  onChange(listener: (status: SessionStatus) => void, options?: CallOptions): () => void {
    const listen = args.callback('listener', listener)
    const signal = args.optional('options.signal', args.options(options, 'signal').signal, args.signal)
    if (signal?.aborted) return () => {}
    const call = new Call()
    // The binding references the function below, and that references the call. So the subscription lasts even if the host
    // drops the returned function.
    let listening: Call | undefined = call
    let ignore = () => {}
    const end = () => {
      ignore()
      listening?.cancellation.cancel()
      listening = undefined
    }
    ignore = onAbort('options.signal', signal, end)
    this.#session.watch(environment(), call.cancellation, ({ status, warnings }) => {
      if (!listening) return
      publish(warnings)
      notify(listen, sessionStatus(status))
    })
    return end
  }

  /**
   * Lists all accounts and roles, as `listAccountsAndRoles` does, with this session's token. If the portal rejects a token that
   * has not expired, the token is refreshed once. A complete list is kept for the next time: see
   * {@link SessionListOptions.cached}.
   *
   * @throws {@link SsoError} the codes of {@link token} and `listAccountsAndRoles`.
   */
  async listAccountsAndRoles(options?: SessionListOptions & { cached?: 'allow' | 'refresh' }): Promise<AccountList>
  async listAccountsAndRoles(options: SessionListOptions): Promise<AccountList | null>
  async listAccountsAndRoles(options?: SessionListOptions): Promise<AccountList | null> {
    const checked = listOptions(options)
    const { cached: chosen } = args.options(options, 'cached')
    const cached = args.oneOf('options.cached', chosen ?? 'refresh', 'allow', 'only', 'refresh')
    const fresh = () => listed(this.#session.listing(false), checked)
    if (cached === 'refresh') return fresh()
    const found = await run(checked.signal, ({ cancellation }) => this.#session.keptList(environment(), cancellation))
    if (!found) return cached === 'only' ? null : fresh()
    const list = await kept(found, checked.signal)
    if (cached === 'only') return list
    const refreshed = fresh()
    // If the host does not use `refreshed`, its failure must not be an unhandled rejection.
    refreshed.catch(() => {})
    return add(list, { refreshed })
  }

  /**
   * Yields each account as soon as its roles are known, as `streamAccountsAndRoles` does, with this session's token. A
   * complete list is kept.
   *
   * @throws {@link SsoError} the codes of {@link listAccountsAndRoles}, in the loop.
   */
  async *streamAccountsAndRoles(options?: ListOptions): AsyncGenerator<AccountWithRoles, void, undefined> {
    const checked = listOptions(options)
    yield* streamed(this.#session.listing(true), checked)
  }

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
  async roleCredentials(
    accountId: string,
    roleName: string,
    options?: RoleCredentialsOptions,
  ): Promise<RoleCredentials> {
    const { signal, forceRefresh } = args.options(options, 'signal', 'forceRefresh')
    return this.#roleCredentials(accountId, roleName, signal, forceRefresh)
  }

  async #roleCredentials(
    accountId: string,
    roleName: string,
    givenSignal: AbortSignal | undefined,
    forceRefresh: boolean | undefined,
  ): Promise<RoleCredentials> {
    const account = args.string('accountId', accountId)
    const role = args.string('roleName', roleName)
    const signal = args.optional('options.signal', givenSignal, args.signal)
    const replace = args.optional('options.forceRefresh', forceRefresh, args.boolean) ?? false
    // A call that waits for nothing takes a tenth of the time of one that goes through the threads of the addon.
    const ready =
      replace || signal?.aborted ? null : this.#session.roleCredentialsInMemory(homeEnvironment(), account, role)
    const credentials =
      ready ??
      (await run(signal, ({ cancellation }) =>
        this.#session.roleCredentials(environment(), cancellation, account, role, replace),
      ))
    const { expiresAt, ...members } = credentials
    const result = { ...members, accountId: account, roleName: role, expiresAt: new Date(expiresAt) }
    return hideSecrets(result, 'secretAccessKey', 'sessionToken')
  }

  /**
   * A provider for the option `credentials` of the clients of the AWS SDK for JavaScript v3. They call it again before the
   * credentials expire, and with `forceRefresh` after a service has rejected them as expired. An invalid argument is reported
   * when the provider is called. The SDK passes no signal to it; the one that is given here ends every call of the provider.
   */
  credentialProvider(
    accountId: string,
    roleName: string,
    options?: CallOptions,
  ): (request?: CredentialRequest) => Promise<AwsCredentialIdentity> {
    return async (request) => {
      const { signal } = args.options(options, 'signal')
      const { forceRefresh } = args.options(request, 'forceRefresh')
      const credentials = await this.#roleCredentials(accountId, roleName, signal, forceRefresh)
      const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = credentials
      const identity = { accessKeyId, secretAccessKey, sessionToken, expiration: expiresAt, accountId }
      return hideSecrets(identity, 'secretAccessKey', 'sessionToken')
    }
  }

  /**
   * Signs this session out: removes its token from memory and disk, and ends the session at the service. Other sessions and
   * other files of the AWS CLI are not affected. Without a network the local part is done, and the result has the error of
   * the request.
   *
   * @throws {@link SsoError} `CacheNotWritable` (the token file could not be removed), `HomeNotFound`.
   */
  async signOut(options?: CallOptions): Promise<SignOutResult> {
    const { revoked, error } = await this.#run(options, ({ cancellation }) =>
      this.#session.signOut(environment(), cancellation),
    )
    return error ? { revoked, error: errorInfo(error) } : { revoked }
  }

  async #run<T>(options: CallOptions | undefined, start: (call: Call) => Promise<native.Outcome<T>>): Promise<T> {
    const { signal } = args.options(options, 'signal')
    return run(args.optional('options.signal', signal, args.signal), start)
  }
}
