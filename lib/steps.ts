import type * as native from '../binding.js'
import * as args from './arguments.js'
import { run } from './call.js'
import { environment } from './environment.js'
import { listed, listOptions, streamed } from './listing.js'
import type { AccountList, AccountWithRoles, ListOptions } from './listing-types.js'
import { binding } from './native.js'
import { hideSecrets } from './secrets.js'
import { cachedToken } from './token.js'
import type {
  CachedSsoToken,
  CacheOptions,
  DeviceAuthOptions,
  DeviceAuthResult,
  LoadOptions,
  PollEvent,
  PollOptions,
  TokenResult,
} from './types.js'

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
export async function performDeviceAuthorization(
  ssoStartUrl: string,
  ssoRegion: string,
  clientName?: string,
  options?: DeviceAuthOptions,
): Promise<DeviceAuthResult> {
  const { signal, scopes, sessionName } = args.options(options, 'signal', 'scopes', 'sessionName')
  const input = {
    startUrl: args.string('ssoStartUrl', ssoStartUrl),
    region: args.string('ssoRegion', ssoRegion),
    scopes: args.optional('options.scopes', scopes, args.strings) ?? [],
    ...args.present({
      clientName: args.optional('clientName', clientName, args.string),
      sessionName: args.optional('options.sessionName', sessionName, args.string),
    }),
  }
  const authorization = await run(args.optional('options.signal', signal, args.signal), ({ cancellation }) =>
    binding().performDeviceAuthorization(environment(), cancellation, input),
  )
  const result = { ...authorization, clientSecretExpiresAt: new Date(authorization.clientSecretExpiresAt) }
  return hideSecrets(result, 'deviceCode', 'clientSecret')
}

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
export async function pollForToken(
  clientId: string,
  clientSecret: string,
  deviceCode: string,
  interval: number,
  expiresAt: Date | number,
  options?: PollOptions,
): Promise<TokenResult> {
  const { signal, ssoRegion, onPoll } = args.options(options, 'signal', 'ssoRegion', 'onPoll')
  const input = {
    clientId: args.string('clientId', clientId),
    clientSecret: args.string('clientSecret', clientSecret),
    deviceCode: args.string('deviceCode', deviceCode),
    interval: args.number('interval', interval),
    expiresAt: args.time('expiresAt', expiresAt),
    ...args.present({ region: args.optional('options.ssoRegion', ssoRegion, args.string) }),
  }
  const report = args.optional('options.onPoll', onPoll, args.callback)
  const token = await run(args.optional('options.signal', signal, args.signal), (call) =>
    binding().pollForToken(
      environment(),
      call.cancellation,
      input,
      call.guard(report && ((event: native.NativePollEvent) => report(event as PollEvent))),
    ),
  )
  return hideSecrets({ ...token, expiresAt: new Date(token.expiresAt) }, 'accessToken', 'refreshToken')
}

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
export async function listAccountsAndRoles(
  accessToken: string,
  ssoRegion: string,
  options?: ListOptions,
): Promise<AccountList> {
  const checked = listOptions(options)
  return listed(new (binding().NativeListing)(listInput(accessToken, ssoRegion), false), checked)
}

/**
 * Lists every account and role that a token opens, and yields each account as soon as its roles are known; so not in the
 * service's order. Where the loop is slow, the service is asked more slowly; leaving the loop ends the list. Accounts
 * that were not come to in time are last, with their `error`. Where the service had not named all accounts, what ended the
 * list is thrown in the loop, after them.
 *
 * @throws {@link SsoError} as {@link listAccountsAndRoles}, all of them in the loop.
 */
export async function* streamAccountsAndRoles(
  accessToken: string,
  ssoRegion: string,
  options?: ListOptions,
): AsyncGenerator<AccountWithRoles, void, undefined> {
  const checked = listOptions(options)
  yield* streamed(new (binding().NativeListing)(listInput(accessToken, ssoRegion), true), checked)
}

const listInput = (accessToken: string, ssoRegion: string) => ({
  accessToken: args.string('accessToken', accessToken),
  region: args.string('ssoRegion', ssoRegion),
})

/**
 * Stores a token where the AWS CLI, the AWS SDKs and Terraform look for it, in their format: `~/.aws/sso/cache`, a file
 * named by the SHA-1 of the session name or of the start URL to the letter, written as a whole or not at all, for the
 * owner alone.
 *
 * @throws {@link SsoError} `InvalidInput`, `HomeNotFound`, `CacheNotWritable`.
 */
export async function cacheSsoToken(
  startUrl: string,
  region: string,
  accessToken: string,
  expiresAt: Date | number,
  options?: CacheOptions,
): Promise<void> {
  const { signal, sessionName, refreshToken, clientId, clientSecret, registrationExpiresAt } = args.options(
    options,
    'signal',
    'sessionName',
    'refreshToken',
    'clientId',
    'clientSecret',
    'registrationExpiresAt',
  )
  const input = {
    startUrl: args.string('startUrl', startUrl),
    region: args.string('region', region),
    accessToken: args.string('accessToken', accessToken),
    expiresAt: args.time('expiresAt', expiresAt),
    ...args.present({
      sessionName: args.optional('options.sessionName', sessionName, args.string),
      refreshToken: args.optional('options.refreshToken', refreshToken, args.string),
      clientId: args.optional('options.clientId', clientId, args.string),
      clientSecret: args.optional('options.clientSecret', clientSecret, args.string),
      registrationExpiresAt: args.optional('options.registrationExpiresAt', registrationExpiresAt, args.time),
    }),
  }
  await run(args.optional('options.signal', signal, args.signal), ({ cancellation }) =>
    binding().cacheSsoToken(environment(), cancellation, input),
  )
}

/**
 * Loads the token of a portal, whoever stored it: this package, the AWS CLI or an SDK.
 *
 * @returns `null` where there is none, where it has run out, and where the file is broken, unreadable or another
 * portal's; {@link onWarning} tells of the latter.
 * @throws {@link SsoError} `InvalidInput`, `HomeNotFound`.
 */
export async function loadCachedSsoToken(startUrl: string, options?: LoadOptions): Promise<CachedSsoToken | null> {
  const { signal, sessionName } = args.options(options, 'signal', 'sessionName')
  const url = args.string('startUrl', startUrl)
  const session = args.optional('options.sessionName', sessionName, args.string)
  const token = await run(args.optional('options.signal', signal, args.signal), ({ cancellation }) =>
    binding().loadCachedSsoToken(environment(), cancellation, url, session),
  )
  return token ? cachedToken(token) : null
}
