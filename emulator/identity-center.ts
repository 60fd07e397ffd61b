import { CertificateAuthority } from './certificate-authority.js'
import { clearCounters, type Counters, newCounters } from './counters.js'
import { type FaultRule, FaultScript } from './faults.js'
import { checkLatency, type Latency } from './latency.js'
import type { IdentityCenterOptions } from './options.js'
import { type AccountSpec, buildOrganization, type OrganizationOptions } from './organization.js'
import { RateLimiter, type RateLimits } from './rate-limit.js'
import { RequestLog, type RequestRecord } from './request-log.js'
import { SecretFactory } from './secrets.js'
import { outcomeUrl } from './oidc/authorize.js'
import { type Conditions, EmulatorServer } from './server.js'
import type { Service } from './service.js'
import { resolveOptions } from './settings.js'
import { type Authorization, Authorizations, type AuthorizationStatus } from './state/authorizations.js'
import { ClientRegistry } from './state/clients.js'
import { type DeviceAuthorization, DeviceAuthorizations, type DeviceStatus } from './state/device-authorizations.js'
import { TokenStore } from './state/tokens.js'

/** A device code that was issued, and its state. */
export interface DeviceAuthorizationInfo {
  /** What a person types: `XXXX-XXXX`. */
  readonly userCode: string
  /** What the client gave as its name when it registered. */
  readonly clientName: string
  /** The start URL it asked for. */
  readonly startUrl: string
  /** Its state; `used` is approved and exchanged for a token. */
  readonly status: DeviceStatus
  /** The interval in force, in seconds. */
  readonly interval: number
  /** How many polls came for it. */
  readonly polls: number
}

/** A browser sign-in whose request to the authorize endpoint was valid, and its state. */
export interface AuthorizationInfo {
  readonly id: string
  /** What the client gave as its name when it registered. */
  readonly clientName: string
  /** Where the browser is sent with the outcome. */
  readonly redirectUri: string
  readonly scopes: readonly string[]
  /** What the client sent as `state`. */
  readonly state: string | undefined
  /** Its state; `used` is allowed, and its code exchanged for a token. */
  readonly status: AuthorizationStatus
}

/** A sign-in made without the device flow. */
export interface IssuedToken {
  readonly accessToken: string
  /** Undefined for a client without scopes, or with `refreshTokens: 'none'`. */
  readonly refreshToken: string | undefined
  /** Epoch milliseconds. */
  readonly expiresAt: number
  readonly clientId: string
  readonly clientSecret: string
  /** Epoch milliseconds. */
  readonly registrationExpiresAt: number
}

/** A running IAM Identity Center. */
export interface IdentityCenter {
  /** The address of both services: `http://127.0.0.1:PORT`, or `https://127.0.0.1:PORT`. */
  readonly url: string
  /** A start URL that is always accepted: `start` under that address. */
  readonly startUrl: string
  /** The region of the options. */
  readonly region: string
  /** The variables that send the AWS CLI, the SDKs and aws-sso-native here. */
  readonly env: { readonly AWS_ENDPOINT_URL_SSO_OIDC: string; readonly AWS_ENDPOINT_URL_SSO: string }

  /** The certificate in PEM form that clients have to trust; undefined without the option `https`. */
  readonly certificateAuthority: string | undefined

  /** The accounts and roles in force, in the order they are listed. */
  readonly accounts: readonly AccountSpec[]
  /** The device codes issued so far, oldest first. */
  readonly deviceAuthorizations: readonly DeviceAuthorizationInfo[]
  /** The browser sign-ins asked for so far, oldest first. */
  readonly authorizations: readonly AuthorizationInfo[]
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
  const { url, settings, clients, devices, authorizations, tokens, counters } = service
  return {
    url,
    startUrl: `${url}/start`,
    region: settings.region,
    env: { AWS_ENDPOINT_URL_SSO_OIDC: url, AWS_ENDPOINT_URL_SSO: url },
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

function decide(devices: DeviceAuthorizations, userCode: string, status: 'approved' | 'denied' | 'expired'): void {
  const authorization = devices.ofUserCode(userCode)
  if (authorization === undefined) throw new Error(`No device authorization has the user code ${userCode}`)
  if (authorization.status === 'used' || authorization.status === 'expired') {
    throw new Error(`The user code ${userCode} can no longer be decided on: it is ${authorization.status}`)
  }
  authorization.status = status
}

function describe(authorization: DeviceAuthorization): DeviceAuthorizationInfo {
  const { userCode, client, startUrl, status, interval, polls } = authorization
  return { userCode, clientName: client.clientName, startUrl, status, interval, polls }
}

function decideAuthorization(authorizations: Authorizations, id: string, decision: 'allowed' | 'denied'): string {
  const authorization = findAuthorization(authorizations, id)
  if (!authorizations.decide(authorization, decision)) throw undecidable(authorization)
  return outcomeUrl(authorization)
}

function expireAuthorization(authorizations: Authorizations, id: string): void {
  const authorization = findAuthorization(authorizations, id)
  if (authorization.status === 'denied' || authorization.status === 'used') throw undecidable(authorization)
  authorization.status = 'expired'
}

function findAuthorization(authorizations: Authorizations, id: string): Authorization {
  const authorization = authorizations.ofId(id)
  if (authorization === undefined) throw new Error(`No browser sign-in has the id ${id}`)
  return authorization
}

function undecidable({ id, status }: Authorization): Error {
  return new Error(`The browser sign-in ${id} can no longer be decided on: it is ${status}`)
}

function describeAuthorization(authorization: Authorization): AuthorizationInfo {
  const { id, client, redirectUri, scopes, state, status } = authorization
  return { id, clientName: client.clientName, redirectUri, scopes, state, status }
}

function issueToken(service: Service, scopes: readonly string[]): IssuedToken {
  const client = service.clients.register({
    clientName: 'issued by the emulator',
    scopes,
    grantTypes: undefined,
    redirectUris: [],
    issuerUrl: undefined,
  })
  const { accessToken, refreshToken, expiresIn } = service.tokens.signIn(client)
  return {
    accessToken,
    refreshToken,
    expiresAt: service.settings.now() + expiresIn * 1000,
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    registrationExpiresAt: client.expiresAt,
  }
}
