import type * as native from '../binding.js'
import * as args from './arguments.js'
import { errorInfo, SsoError } from './errors.js'
import { messageOf } from './listener.js'
import { binding } from './native.js'
import { publish } from './warnings.js'

/** What a proxy demands after an answer 407. */
export interface ProxyAuthorizationRequest {
  /** The URL of the proxy, such as `http://proxy.corp:8080`, without a user name and password. */
  proxy: string
  /** The kinds of authentication that it offers: `Negotiate`, `NTLM`, `Basic`, `Digest`, `Bearer`, `Kerberos`. */
  schemes: string[]
  /** What the proxy answered to the value before, on the same connection, such as `NTLM TlRMTVNTUAAC…`. */
  challenge?: string
}

/** How all requests of the process reach the network. A member that is left out has its default. */
export interface NetworkOptions {
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
  proxy?: string | ((url: string) => string | Promise<string>)
  /** Certificates in PEM form that are trusted beside those of the operating system and of `AWS_CA_BUNDLE`. At most 1000 texts. */
  certificates?: readonly string[]
  /**
   * Gives the value of `Proxy-Authorization` (`Negotiate YII…`) to an `http` or `https` proxy that has answered 407, and whose URL
   * has no user name and password. `undefined`: there is none. It has 4 seconds to answer.
   */
  proxyAuthorization?: (request: ProxyAuthorizationRequest) => string | undefined | Promise<string | undefined>
}

const MEMBERS = ['proxy', 'certificates', 'proxyAuthorization'] as const

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
export function configureNetwork(options?: NetworkOptions): void {
  args.onlyMembers('options', options, MEMBERS)
  const { proxy, certificates, proxyAuthorization } = args.options(options, ...MEMBERS)
  const authorize = args.optional('options.proxyAuthorization', proxyAuthorization, args.callback)
  const ask = typeof proxy === 'function' ? (proxy as (url: string) => unknown) : undefined
  const text = ask ? undefined : (proxy ?? 'environment')
  if (text !== undefined && typeof text !== 'string') {
    return args.reject('options.proxy', "must be 'environment', 'direct', a URL or a function")
  }
  const settings: native.NativeNetworkSettings = {
    ...args.present({ proxy: text && args.string('options.proxy', text) }),
    certificates: args.optional('options.certificates', certificates, args.strings) ?? [],
  }
  const { error, warnings } = binding().configureNetwork(
    settings,
    ask && ((url) => answerOf(() => ask(url))),
    authorize && ((request) => answerOf(() => authorize(JSON.parse(request) as ProxyAuthorizationRequest))),
  )
  if (error) throw new SsoError(errorInfo(error))
  publish(warnings)
}

/** The answer of a function of the host as the addon reads it. It must not throw, because the addon calls it. */
async function answerOf(call: () => unknown): Promise<string | undefined> {
  try {
    const answer = await call()
    if (answer === undefined || answer === null) return undefined
    return typeof answer === 'string' ? `=${answer}` : '?'
  } catch (error) {
    return `!${messageOf(error)}`
  }
}
