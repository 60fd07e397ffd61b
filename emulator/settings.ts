import { checkAmount, checkCount } from './checks.js'
import { checkLatency, type Latency } from './latency.js'
import type { AutoConsent, IdentityCenterOptions, RefreshTokenMode } from './options.js'

/** The options with every default filled in. */
export interface Settings {
  readonly region: string
  readonly port: number
  /** What the certificate is for; undefined without TLS. */
  readonly hosts: readonly string[] | undefined
  readonly seed: number
  readonly startUrls: readonly string[] | undefined
  readonly scopes: ReadonlySet<string>
  readonly pageSize: number
  readonly accessTokenLifetimeSeconds: number | undefined
  readonly sessionLifetimeSeconds: number
  readonly registrationLifetimeSeconds: number
  readonly deviceCodeLifetimeSeconds: number
  readonly authorizationCodeLifetimeSeconds: number
  readonly roleCredentialsLifetimeSeconds: number
  readonly interval: number
  readonly refreshTokens: RefreshTokenMode
  readonly autoConsent: AutoConsent | undefined
  readonly approveAfterPolls: number
  readonly denyAfterPolls: number
  readonly expireAfterPolls: number
  readonly strictInterval: boolean
  readonly slowDownPolls: number | ReadonlySet<number>
  readonly secretMarker: string
  readonly recordedRequests: number
  readonly latencyMs: Latency
  readonly now: () => number
  readonly hasOwnClock: boolean
}

/** The scopes of the IAM Identity Center user guide ("Add access scopes"), and those of Amazon Q and Kiro clients. */
const knownScopes = [
  'sso:account:access',
  'sts:identity_context',
  'openid',
  'aws',
  'redshift:connect',
  'redshift:query_editor',
  'verified_access:application:connect',
  'codewhisperer:analysis',
  'codewhisperer:completions',
  'codewhisperer:conversations',
  'codewhisperer:taskassist',
  'codewhisperer:transformations',
]

/** The names and addresses of this machine. */
const loopback = ['localhost', '127.0.0.1', '::1']

const eightHours = 8 * 3600
const ninetyDays = 90 * 86400

export function resolveOptions(options: IdentityCenterOptions): Settings {
  const accessTokenLifetimeSeconds =
    options.accessTokenLifetimeSeconds === undefined
      ? undefined
      : checkCount('accessTokenLifetimeSeconds', options.accessTokenLifetimeSeconds, 0)
  const { slowDownPolls = 0 } = options
  return {
    region: options.region ?? 'us-east-1',
    port: checkCount('port', options.port, 0),
    hosts: hostsOf(options.https),
    seed: options.seed ?? 1,
    startUrls: options.startUrls,
    scopes: new Set(options.scopes ?? knownScopes),
    pageSize: checkCount('pageSize', options.pageSize, 100, 1),
    accessTokenLifetimeSeconds,
    sessionLifetimeSeconds: checkAmount(
      'sessionLifetimeSeconds',
      options.sessionLifetimeSeconds,
      Math.max(eightHours, accessTokenLifetimeSeconds ?? 0),
    ),
    registrationLifetimeSeconds: checkAmount(
      'registrationLifetimeSeconds',
      options.registrationLifetimeSeconds,
      ninetyDays,
    ),
    deviceCodeLifetimeSeconds: checkAmount('deviceCodeLifetimeSeconds', options.deviceCodeLifetimeSeconds, 600),
    authorizationCodeLifetimeSeconds: checkAmount(
      'authorizationCodeLifetimeSeconds',
      options.authorizationCodeLifetimeSeconds,
      600,
    ),
    roleCredentialsLifetimeSeconds: checkAmount(
      'roleCredentialsLifetimeSeconds',
      options.roleCredentialsLifetimeSeconds,
      3600,
    ),
    interval: checkCount('interval', options.interval, 1),
    refreshTokens: options.refreshTokens ?? 'rotate',
    autoConsent: checkAutoConsent(options.autoConsent),
    approveAfterPolls: checkCount('approveAfterPolls', options.approveAfterPolls, Infinity),
    denyAfterPolls: checkCount('denyAfterPolls', options.denyAfterPolls, Infinity),
    expireAfterPolls: checkCount('expireAfterPolls', options.expireAfterPolls, Infinity),
    strictInterval: options.strictInterval ?? false,
    slowDownPolls: typeof slowDownPolls === 'number' ? slowDownPolls : new Set(slowDownPolls),
    secretMarker: options.secretMarker ?? '',
    recordedRequests: recordedRequests(options.recordRequests),
    latencyMs: checkLatency(options.latencyMs),
    now: options.now ?? Date.now,
    hasOwnClock: options.now !== undefined,
  }
}

/** A misspelt 'allow' must not be taken for 'deny'. */
function checkAutoConsent(given: AutoConsent | undefined): AutoConsent | undefined {
  if (given === undefined || given === 'allow' || given === 'deny') return given
  throw new RangeError(`autoConsent must be 'allow' or 'deny', and is ${String(given)}`)
}

function recordedRequests(given: boolean | number | undefined): number {
  if (given === false) return 0
  return given === true ? 10_000 : checkCount('recordRequests', given, 10_000)
}

function hostsOf(https: IdentityCenterOptions['https']): readonly string[] | undefined {
  if (https === undefined || https === false) return undefined
  return https === true ? loopback : https.hosts
}
