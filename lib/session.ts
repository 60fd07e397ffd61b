import type * as native from '../binding.js'
import * as args from './arguments.js'
import { Call, run } from './call.js'
import { environment } from './environment.js'
import { errorInfo, SsoError } from './errors.js'
import { add, kept, listed, listOptions, streamed } from './listing.js'
import type { AccountList, AccountWithRoles, ListOptions, SessionListOptions } from './listing-types.js'
import { tell, words } from './listener.js'
import { binding } from './native.js'
import { hideSecrets } from './secrets.js'
import type {
  AwsCredentialIdentity,
  RoleCredentials,
  SessionStatus,
  SignInEvent,
  SignInOptions,
  SignOutResult,
  SsoSessionOptions,
} from './session-types.js'
import { cachedToken } from './token.js'
import type { CachedSsoToken, CallOptions } from './types.js'
import { publish } from './warnings.js'

const CACHED: readonly unknown[] = ['allow', 'only', 'refresh']
const FLOWS: readonly unknown[] = ['auto', 'browser', 'device']

/**
 * The sign-in of one person to one access portal, over its whole life: signed in once, it stays so as long as the
 * administrator allows, across windows, processes, crashes and sleep, and together with the AWS CLI.
 *
 * Make one for each portal and keep it; it holds no file or socket open between calls. Several sessions for one portal,
 * in this process or others, share one sign-in: they refresh once and ask the person once.
 */
export class SsoSession {
  readonly #session: native.NativeSession

  /**
   * @param options - which portal, and how to introduce ourselves there. Nothing is read or sent yet.
   * @throws {@link SsoError} `InvalidInput`, `AddonNotLoaded`, at once: there is no promise to reject.
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
  async signIn(options?: SignInOptions): Promise<CachedSsoToken> {
    const { signal, flow, openBrowser, onEvent, timeoutMs, force } = args.options(
      options,
      'signal',
      'flow',
      'openBrowser',
      'onEvent',
      'timeoutMs',
      'force',
    )
    if (flow !== undefined && flow !== null && !FLOWS.includes(flow))
      args.refuse('options.flow', "must be 'auto', 'browser' or 'device'")
    const opener = openBrowser === false ? undefined : args.optional('options.openBrowser', openBrowser, args.callback)
    const report = args.optional('options.onEvent', onEvent, args.callback)
    const input: native.NativeSignInInput = {
      flow: flow ?? 'auto',
      open: opener ? 'function' : openBrowser === false ? 'nothing' : 'default',
      force: args.optional('options.force', force, args.boolean) ?? false,
      ...args.present({ timeoutMs: args.optional('options.timeoutMs', timeoutMs, args.number) }),
    }
    const token = await run(args.optional('options.signal', signal, args.signal), (call) =>
      this.#session.signIn(
        environment(),
        call.cancellation,
        input,
        call.guard(report && ((event: native.NativeSignInEvent) => report(signInEvent(event)))),
        opener && ((url) => tryToOpen(opener, url)),
      ),
    )
    return cachedToken(token)
  }

  /**
   * Asks the sign-in under way to go on by device code: the person finds that the browser does not come back here.
   *
   * @returns whether a sign-in is under way.
   */
  useDeviceCode(): boolean {
    return this.#session.useDeviceCode()
  }

  /**
   * A token that is valid now: from memory, from the file, or refreshed. With less than 15 minutes left it is refreshed
   * in the background while it still serves. The person is never asked.
   *
   * @throws {@link SsoError} `SignInRequired` (call {@link signIn}), `SessionBusy`, `HomeNotFound`,
   * `InvalidConfiguration`, `Network`, `Timeout`, `InternalServer`, `TooManyRequests`, `UntrustedCertificate`,
   * `UnexpectedAnswer`.
   */
  async token(options?: CallOptions): Promise<CachedSsoToken> {
    return cachedToken(await this.#run(options, ({ cancellation }) => this.#session.token(environment(), cancellation)))
  }

  /**
   * How the session stands, by memory and the file. No request is made.
   *
   * @throws {@link SsoError} `HomeNotFound`.
   */
  async status(options?: CallOptions): Promise<SessionStatus> {
    return sessionStatus(
      await this.#run(options, ({ cancellation }) => this.#session.status(environment(), cancellation)),
    )
  }

  /**
   * To be called when the machine wakes up: `powerMonitor.on('resume', () => session.onResume())`. Looks at the file
   * and at the clocks, after up to 2 seconds so that windows do not do it all at one moment, and refreshes where it is
   * time. The person is never asked.
   *
   * @throws {@link SsoError} `HomeNotFound`.
   */
  async onResume(options?: CallOptions): Promise<SessionStatus> {
    return sessionStatus(
      await this.#run(options, ({ cancellation }) => this.#session.resume(environment(), cancellation)),
    )
  }

  /**
   * Subscribes to changes of the token that another hand makes: another process or session, or the AWS CLI. It does not
   * keep the process running. An exception of the listener, or the rejection of an async one, is reported as an uncaught
   * exception, as by an `EventTarget`.
   *
   * @returns a function that ends the subscription, as the signal does.
   * @throws {@link SsoError} `InvalidInput`, at once: there is no promise to reject.
   */
  onChange(listener: (status: SessionStatus) => void, options?: CallOptions): () => void {
    const listen = args.callback('listener', listener)
    const signal = args.optional('options.signal', args.options(options).signal, args.signal)
    if (signal?.aborted) return () => {}
    const call = new Call()
    // The binding holds the function below, and that holds the call: a subscription lasts, although the caller may
    // throw away what ends it.
    let listening: Call | undefined = call
    this.#session.watch(environment(), call.cancellation, ({ status, warnings }) => {
      if (!listening) return
      publish(warnings)
      tell(listen, sessionStatus(status))
    })
    const end = () => {
      signal?.removeEventListener('abort', end)
      listening?.cancellation.cancel()
      listening = undefined
    }
    signal?.addEventListener('abort', end, { once: true })
    return end
  }

  /**
   * Lists every account and role, as `listAccountsAndRoles` does, with this session's token. A token that the portal
   * refuses although it has not run out is refreshed once. A whole list is kept, to be had at once the next time: see
   * {@link SessionListOptions.cached}.
   *
   * @throws {@link SsoError} what {@link token} and `listAccountsAndRoles` do.
   */
  async listAccountsAndRoles(options?: SessionListOptions & { cached?: 'allow' | 'refresh' }): Promise<AccountList>
  async listAccountsAndRoles(options: SessionListOptions): Promise<AccountList | null>
  async listAccountsAndRoles(options?: SessionListOptions): Promise<AccountList | null> {
    const checked = listOptions(options)
    const cached = args.options(options, 'cached').cached ?? 'refresh'
    if (!CACHED.includes(cached)) args.refuse('options.cached', "must be 'allow', 'only' or 'refresh'")
    const fresh = () => listed(this.#session.listing(false), checked)
    if (cached === 'refresh') return fresh()
    const found = await run(checked.signal, ({ cancellation }) => this.#session.keptList(environment(), cancellation))
    if (!found) return cached === 'only' ? null : fresh()
    const list = await kept(found, checked.signal)
    if (cached === 'only') return list
    const refreshed = fresh()
    // Whoever does not ask for it does not hear of its failure.
    refreshed.catch(() => {})
    return add(list, { refreshed })
  }

  /**
   * Yields each account as soon as its roles are known, as `streamAccountsAndRoles` does, with this session's token. A
   * whole list is kept.
   *
   * @throws {@link SsoError} as {@link listAccountsAndRoles}, all of them in the loop.
   */
  async *streamAccountsAndRoles(options?: ListOptions): AsyncGenerator<AccountWithRoles, void, undefined> {
    const checked = listOptions(options)
    yield* streamed(this.#session.listing(true), checked)
  }

  /**
   * The credentials of a role in an account.
   *
   * @throws {@link SsoError} `Forbidden` (no such assignment), `ResourceNotFound`, and what {@link token} does.
   */
  async roleCredentials(accountId: string, roleName: string, options?: CallOptions): Promise<RoleCredentials> {
    const account = args.string('accountId', accountId)
    const role = args.string('roleName', roleName)
    const credentials = await this.#run(options, ({ cancellation }) =>
      this.#session.roleCredentials(environment(), cancellation, account, role),
    )
    const { expiresAt, ...members } = credentials
    const result = { ...members, accountId: account, roleName: role, expiresAt: new Date(expiresAt) }
    return hideSecrets(result, 'secretAccessKey', 'sessionToken')
  }

  /**
   * What the clients of the AWS SDK for JavaScript v3 take as `credentials`. They call it again before the credentials
   * run out. What is wrong with the arguments is told when the credentials are asked for. The SDK hands on no signal of
   * its own: the one that is given here ends every call of the provider.
   */
  credentialProvider(accountId: string, roleName: string, options?: CallOptions): () => Promise<AwsCredentialIdentity> {
    return async () => {
      const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = await this.roleCredentials(
        accountId,
        roleName,
        options,
      )
      const identity = { accessKeyId, secretAccessKey, sessionToken, expiration: expiresAt, accountId }
      return hideSecrets(identity, 'secretAccessKey', 'sessionToken')
    }
  }

  /**
   * Signs this session out: removes its token from memory and disk, and ends it at the service. Other sessions and the
   * AWS CLI's other files stay as they are. Without a network, the local part is done all the same, and the result says
   * why the service could not be told.
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

/** The binding must never see it throw: what went wrong is its result. */
async function tryToOpen(open: (url: string) => unknown, url: string): Promise<string | undefined> {
  try {
    await open(url)
    return undefined
  } catch (error) {
    return words(error)
  }
}

function signInEvent(event: native.NativeSignInEvent): SignInEvent {
  const { expiresAt, ...members } = event
  const known = expiresAt === undefined ? members : { ...members, expiresAt: new Date(expiresAt) }
  // The native side gives each kind its members.
  return args.present(known) as SignInEvent
}

function sessionStatus(native: native.NativeSessionStatus): SessionStatus {
  const { expiresAt, refreshableUntil, ...members } = native
  return args.present({
    ...members,
    expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt),
    refreshableUntil: refreshableUntil === undefined ? undefined : new Date(refreshableUntil),
  }) as SessionStatus
}
