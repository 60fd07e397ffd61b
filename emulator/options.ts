import type { BedrockOptions } from './bedrock/options.js'
import type { FaultRule } from './faults.js'
import type { Latency } from './latency.js'
import type { OrganizationOptions } from './organization.js'
import type { RateLimits } from './rate-limit.js'

/**
 * What CreateToken does about refresh tokens. Whichever it is, only a client registered with a scope gets one.
 *
 * - `rotate`: every answer carries a new one; the old ones stay valid. The default.
 * - `singleUse`: every answer carries a new one; the old one is spent, and using it again is `invalid_grant`.
 * - `keep`: a refresh answers the same one again.
 * - `omit`: a refresh answers none; the old one stays valid, and a client has to keep it.
 * - `none`: no answer ever carries one.
 */
export type RefreshTokenMode = 'rotate' | 'singleUse' | 'keep' | 'omit' | 'none'

/** What the authorize endpoint does in the person's place. */
export type AutoConsent = 'allow' | 'deny'

/** What {@link startIdentityCenter} takes. Everything may be left out. */
export interface IdentityCenterOptions {
  /** The region of the emulator. It is part of client ids, and requests are not checked for it. Default: `us-east-1`. */
  readonly region?: string
  /** The port on 127.0.0.1 to listen on; 0 is any free one. Default: 0. */
  readonly port?: number
  /**
   * Whether it speaks `https`, with a certificate of an authority of its own, made anew at each start: clients have to
   * trust `certificateAuthority`. `hosts` are the names and addresses the certificate is for. Default: false; for true,
   * `localhost`, `127.0.0.1` and `::1`.
   */
  readonly https?: boolean | { readonly hosts: readonly string[] }
  /** The seed of names and jitter: the same seed gives the same organization. Secrets are never seeded. Default: 1. */
  readonly seed?: number
  /** The accounts and roles. Default: 4 accounts of 3 roles. */
  readonly organization?: OrganizationOptions
  /**
   * The start URLs StartDeviceAuthorization accepts, compared as text, besides the instance's own `startUrl`. Any other
   * is InvalidRequestException. Default: every https URL.
   */
  readonly startUrls?: readonly string[]
  /** The scopes RegisterClient knows; any other is InvalidScopeException. Default: those AWS documents. */
  readonly scopes?: readonly string[]

  /** How long every answer takes, in milliseconds. Default: 0. */
  readonly latencyMs?: Latency
  /** The most entries a page of ListAccounts or ListAccountRoles has, however many are asked for. Default: 100. */
  readonly pageSize?: number
  /** Limits that answer 429 when passed. Default: none. */
  readonly rateLimit?: RateLimits
  /** The fault script in force from the start. Default: none. */
  readonly faults?: readonly FaultRule[]
  /** Added to the `Date` header of every answer, in milliseconds. Default: 0. */
  readonly dateOffsetMs?: number

  /**
   * How long an access token lasts, in whole seconds; never longer than its session. Default: 3600 for a client registered with
   * a scope, 28800 for one without.
   */
  readonly accessTokenLifetimeSeconds?: number
  /** How long a person stays signed in, and refreshing works, in seconds. Default: 28800, or the access token's if longer. */
  readonly sessionLifetimeSeconds?: number
  /** How long a client registration lasts, in seconds. Default: 7776000 (90 days). */
  readonly registrationLifetimeSeconds?: number
  /** How long a device code lasts, in seconds; a fraction is answered rounded up. Default: 600. */
  readonly deviceCodeLifetimeSeconds?: number
  /** How long the code of a browser sign-in lasts, in seconds. Default: 600, the most RFC 6749 recommends. */
  readonly authorizationCodeLifetimeSeconds?: number
  /** How long role credentials last, in seconds; a fraction is allowed. Default: 3600. */
  readonly roleCredentialsLifetimeSeconds?: number
  /** What Bedrock does: its region, its answers, who may use it. */
  readonly bedrock?: BedrockOptions
  /** The seconds to wait between two polls, as StartDeviceAuthorization answers. Default: 1. */
  readonly interval?: number
  /** What happens to refresh tokens. Default: `rotate`. */
  readonly refreshTokens?: RefreshTokenMode

  /** Answer a browser sign-in at once with a redirect, in place of the consent page. Default: show the page. */
  readonly autoConsent?: AutoConsent
  /** The device code is approved once this many polls were answered as pending; 0 approves the first. Default: never. */
  readonly approveAfterPolls?: number
  /** The same, and it is denied. Default: never. */
  readonly denyAfterPolls?: number
  /** The same, and it expires. Default: never. */
  readonly expireAfterPolls?: number
  /**
   * Answer SlowDownException to a poll that comes sooner than the interval in force, which then grows by 5 seconds (RFC
   * 8628 section 3.5). Early polls are counted in `counters.violations` either way. Default: false.
   */
  readonly strictInterval?: boolean
  /**
   * Answer SlowDownException to these polls of every device code: a number is that many first polls, a list names them
   * counting from 1. The interval in force grows by 5 seconds each time. Default: none.
   */
  readonly slowDownPolls?: number | readonly number[]

  /**
   * Text put into every secret that is issued (device codes, authorization codes, client secrets, access and refresh tokens, secret access
   * keys, session tokens), so that a test can search logs and files for it. Default: none.
   */
  readonly secretMarker?: string
  /** Whether `requests` is kept: true keeps the last 10,000, a number the last so many, false none. Default: true. */
  readonly recordRequests?: boolean | number
  /**
   * The service's clock in epoch milliseconds: every expiry is decided by it and the `Date` header shows it. Poll intervals
   * and rate limits are always measured in real time. Default: `Date.now`.
   */
  readonly now?: () => number
}
