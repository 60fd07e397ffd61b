import { type BedrockOptions, bedrockSettings, changeBedrock } from './bedrock/options.js'
import { CertificateAuthority } from './certificate-authority.js'
import { clearCounters, type Counters, newCounters } from './counters.js'
import { type FaultRule, FaultScript } from './faults.js'
import { checkAmount } from './checks.js'
import { checkLatency, type Latency } from './latency.js'
import type { IdentityCenterOptions } from './options.js'
import { type AccountSpec, buildOrganization, type OrganizationOptions } from './organization.js'
import { RateLimiter, type RateLimits } from './rate-limit.js'
import { RequestLog, type RequestRecord } from './request-log.js'
import { SecretFactory } from './secrets.js'
import { type Conditions, EmulatorServer } from './server.js'
import type { Service } from './service.js'
import { resolveOptions } from './settings.js'
import {
  type AuthorizationInfo,
  decide,
  decideAuthorization,
  describe,
  describeAuthorization,
  type DeviceAuthorizationInfo,
  expireAuthorization,
  type IssuedToken,
  issueToken,
} from './sign-ins.js'
import { Authorizations } from './state/authorizations.js'
import { ClientRegistry } from './state/clients.js'
import { DeviceAuthorizations } from './state/device-authorizations.js'
import { type RoleCredentials, RoleCredentialsStore } from './state/role-credentials.js'
import { TokenStore } from './state/tokens.js'

/** The variables that name the emulator as the endpoint of each of its services. */
export type EmulatorEnv = {
  readonly AWS_ENDPOINT_URL_SSO_OIDC: string
  readonly AWS_ENDPOINT_URL_SSO: string
  readonly AWS_ENDPOINT_URL_STS: string
  /** The control plane: ListInferenceProfiles. */
  readonly AWS_ENDPOINT_URL_BEDROCK: string
  readonly AWS_ENDPOINT_URL_BEDROCK_RUNTIME: string
  /** Claude Code's own name for the endpoint of Bedrock. */
  readonly ANTHROPIC_BEDROCK_BASE_URL: string
}

/**
 * Role credentials that were handed out. `expiresAt` is in epoch milliseconds, and 0 once `expireRoleCredentials` was
 * called.
 */
export type RoleCredentialsInfo = Omit<RoleCredentials, 'secretAccessKey' | 'sessionToken'>

/** A running IAM Identity Center. */
export interface IdentityCenter {
  /** The address of all its services: `http://127.0.0.1:PORT`, or `https://127.0.0.1:PORT`. */
  readonly url: string
  /** A start URL that is always accepted: `start` under that address. */
  readonly startUrl: string
  /** The region of the options. */
  readonly region: string
  /** The region that requests to Bedrock must be signed for. */
  readonly bedrockRegion: string
  /** The variables that send the AWS CLI, the SDKs, Claude Code and aws-sso-native here. */
  readonly env: EmulatorEnv

  /** The certificate in PEM form that clients have to trust; undefined without the option `https`. */
  readonly certificateAuthority: string | undefined

  /** The accounts and roles in force, in the order they are listed. */
  readonly accounts: readonly AccountSpec[]
  /** The device codes issued so far, oldest first. */
  readonly deviceAuthorizations: readonly DeviceAuthorizationInfo[]
  /** The browser sign-ins asked for so far, oldest first. */
  readonly authorizations: readonly AuthorizationInfo[]
  /** The role credentials handed out so far, oldest first, without their secrets. The last 100,000. */
  readonly roleCredentials: readonly RoleCredentialsInfo[]
  /** The last requests, oldest first; live. See `recordRequests`. */
  readonly requests: readonly RequestRecord[]
  /** What happened so far; live. */
  readonly counters: Readonly<Counters>

  /** Approves a code, as the person would on the page. Throws on a code that is unknown, used or expired; so do the next. */
  approve(userCode: string): void
  /** Denies a code. */
  deny(userCode: string): void
  /** Lets a code expire now. */
  expire(userCode: string): void

  /**
   * Allows a browser sign-in as its page does, and returns where the browser would be sent: fetch it to call the client
   * back. Throws on one that is unknown, denied, used or expired.
   */
  allowAuthorization(id: string): string
  /** The same, and denies it. Throws on one that is unknown, allowed, used or expired. */
  denyAuthorization(id: string): string
  /** Lets a browser sign-in expire now, with its code if it has one. Throws on one that is unknown, denied or used. */
  expireAuthorization(id: string): void

  /** A token without the device flow, for tests of what comes after it. Default scopes: `['sso:account:access']`. */
  issueToken(options?: { readonly scopes?: readonly string[] }): IssuedToken
  /** Revokes an access token (401), while its refresh token still works. Throws on an unknown token. */
  revokeAccessToken(accessToken: string): void
  /** Lets an access token expire now, before the time its client was given. Throws on an unknown token. */
  expireAccessToken(accessToken: string): void
  /** Makes a refresh token `invalid_grant`. Throws on an unknown token. */
  revokeRefreshToken(refreshToken: string): void
  /** Ends the sign-in an access token belongs to, as an administrator can: all its tokens are invalid from now on. */
  endSession(accessToken: string): void
  /** Hands out credentials of a role without a sign-in. The role need not be assigned to the person. */
  issueRoleCredentials(accountId: string, roleName: string): RoleCredentials
  /**
   * Lets the role credentials with an access key expire now, or all that were handed out so far. Throws on an unknown
   * access key.
   */
  expireRoleCredentials(accessKeyId?: string): void
  /** Lets a client registration expire now: InvalidClientException from now on. Throws on an unknown id. */
  expireRegistration(clientId: string): void

  /** Puts a fault script in force, in place of the one before; `after` and `times` count from now. */
  setFaults(rules: readonly FaultRule[]): void
  /** Ends the fault script. Requests that are stalled already stay so. */
  clearFaults(): void
  /** Changes the latency of requests to come, in milliseconds. */
  setLatency(latency: Latency): void
  /** Changes the limits; undefined lifts them. What is left of a burst carries over. */
  setRateLimit(limits: RateLimits | undefined): void
  /** Changes what is added to the `Date` header, in milliseconds. */
  setDateOffset(milliseconds: number): void
  /** Changes how long role credentials last that are handed out from now on, in seconds. */
  setRoleCredentialsLifetime(seconds: number): void
  /** Changes what Bedrock does. Members that are left out stay as they are. */
  setBedrock(options: BedrockOptions): void
  /** Changes the accounts and roles. Names and ids come from the seed as at the start. */
  setOrganization(organization: OrganizationOptions): void
  /** Empties `requests` and starts `counters` from zero. */
  clearLog(): void

  /** Stops at once. Open connections are cut, also stalled ones, and the port is free when it resolves. May be called twice. */
  close(): Promise<void>
}

/**
 * Starts a local IAM Identity Center on 127.0.0.1. It answers as AWS does, and needs no AWS account and no network.
 *
 * @example
 * const center = await startIdentityCenter({ approveAfterPolls: 2 })
 * Object.assign(process.env, center.env)
 * // sign in to center.startUrl in center.region ...
 * await center.close()
 */
export async function startIdentityCenter(options: IdentityCenterOptions = {}): Promise<IdentityCenter> {
  const settings = resolveOptions(options)
  const secrets = new SecretFactory(settings.secretMarker)
  const counters = newCounters()
  const service: Service = {
    settings,
    secrets,
    counters,
    clients: new ClientRegistry(settings, secrets),
    devices: new DeviceAuthorizations(settings, secrets),
    authorizations: new Authorizations(settings, secrets),
    tokens: new TokenStore(settings, secrets, counters),
    roleCredentials: new RoleCredentialsStore(settings, secrets),
    bedrock: bedrockSettings(options.bedrock),
    organization: buildOrganization(options.organization ?? {}, settings.seed),
    url: '',
  }
  const conditions: Conditions = {
    latency: settings.latencyMs,
    dateOffsetMs: options.dateOffsetMs ?? 0,
    faults: new FaultScript(),
    limiter: new RateLimiter(),
    log: new RequestLog(settings.recordedRequests),
  }
  conditions.faults.set(options.faults ?? [])
  conditions.limiter.set(options.rateLimit, performance.now())
  const authority = settings.hosts === undefined ? undefined : new CertificateAuthority()
  const server = new EmulatorServer(service, conditions, authority?.issue(settings.hosts ?? []))
  service.url = await server.listen(settings.port)
  return controls(service, conditions, server, authority)
}

function controls(
  service: Service,
  conditions: Conditions,
  server: EmulatorServer,
  authority: CertificateAuthority | undefined,
): IdentityCenter {
  const { url, settings, clients, devices, authorizations, tokens, roleCredentials, counters } = service
  return {
    url,
    startUrl: `${url}/start`,
    region: settings.region,
    get bedrockRegion() {
      return service.bedrock.region
    },
    env: {
      AWS_ENDPOINT_URL_SSO_OIDC: url,
      AWS_ENDPOINT_URL_SSO: url,
      AWS_ENDPOINT_URL_STS: url,
      AWS_ENDPOINT_URL_BEDROCK: url,
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url,
      ANTHROPIC_BEDROCK_BASE_URL: url,
    },
    certificateAuthority: authority?.certificate,
    get accounts() {
      return service.organization.accounts.map((account) => account.spec)
    },
    get deviceAuthorizations() {
      return Array.from(devices, describe)
    },
    get authorizations() {
      return Array.from(authorizations, describeAuthorization)
    },
    get roleCredentials() {
      return Array.from(roleCredentials, ({ accessKeyId, accountId, roleName, expiresAt }) => {
        return { accessKeyId, accountId, roleName, expiresAt }
      })
    },
    requests: conditions.log.records,
    counters,

    approve: (userCode) => decide(devices, userCode, 'approved'),
    deny: (userCode) => decide(devices, userCode, 'denied'),
    expire: (userCode) => decide(devices, userCode, 'expired'),

    allowAuthorization: (id) => decideAuthorization(authorizations, id, 'allowed'),
    denyAuthorization: (id) => decideAuthorization(authorizations, id, 'denied'),
    expireAuthorization: (id) => expireAuthorization(authorizations, id),

    issueToken: ({ scopes = ['sso:account:access'] } = {}) => issueToken(service, scopes),
    revokeAccessToken: (accessToken) => tokens.revoke(accessToken),
    expireAccessToken: (accessToken) => tokens.expire(accessToken),
    revokeRefreshToken: (refreshToken) => tokens.revokeRefreshToken(refreshToken),
    endSession: (accessToken) => tokens.endSession(accessToken),
    issueRoleCredentials: (accountId, roleName) => roleCredentials.issue(accountId, roleName),
    expireRoleCredentials: (accessKeyId) => roleCredentials.expire(accessKeyId),
    expireRegistration: (clientId) => clients.expire(clientId),

    setFaults: (rules) => conditions.faults.set(rules),
    clearFaults: () => conditions.faults.set([]),
    setLatency(latency) {
      conditions.latency = checkLatency(latency)
    },
    setRateLimit: (limits) => conditions.limiter.set(limits, performance.now()),
    setDateOffset(milliseconds) {
      conditions.dateOffsetMs = milliseconds
    },
    setRoleCredentialsLifetime(seconds) {
      roleCredentials.lifetimeSeconds = checkAmount('roleCredentialsLifetimeSeconds', seconds, 0)
    },
    setBedrock(changes) {
      changeBedrock(service.bedrock, changes)
    },
    setOrganization(organization) {
      service.organization = buildOrganization(organization, settings.seed)
    },
    clearLog() {
      conditions.log.clear()
      clearCounters(counters)
    },
    close: () => server.close(),
  }
}
