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
export async function listAccountsAndRoles(
  accessToken: string,
  ssoRegion: string,
  options?: ListOptions,
): Promise<AccountList> {
  const checked = listOptions(options)
  return listed(new (binding().NativeListing)(listInput(accessToken, ssoRegion), false), checked)
}

/**
 * Lists all accounts and roles that a token gives access to, and yields each account as soon as its roles are known, so not in
 * the service's order. A slow loop slows the requests down; leaving the loop ends the list. Accounts whose roles were not known
 * in time come last, with their `error`. If the service had not named all accounts, the error that ended the list is thrown in
 * the loop after them.
 *
 * @throws {@link SsoError} the codes of {@link listAccountsAndRoles}, in the loop.
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
 * Stores a token in the file and format that the AWS CLI, the AWS SDKs and Terraform use. The file is in `~/.aws/sso/cache`, its
 * name is the SHA-1 of the session name or of the start URL, its mode is 0600, and it is replaced atomically.
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
 * Loads the token of a portal, which this package, the AWS CLI or an SDK has stored.
 *
 * @returns `null` if there is none, if it has expired, and if the file is invalid, unreadable or that of another portal. In the
 * last three cases there is a warning: {@link onWarning}.
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
