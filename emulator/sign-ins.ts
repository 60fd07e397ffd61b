import { outcomeUrl } from './oidc/authorize.js'
import type { Service } from './service.js'
import type { Authorization, Authorizations, AuthorizationStatus } from './state/authorizations.js'
import type { DeviceAuthorization, DeviceAuthorizations, DeviceStatus } from './state/device-authorizations.js'

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

export function decide(
  devices: DeviceAuthorizations,
  userCode: string,
  status: 'approved' | 'denied' | 'expired',
): void {
  const authorization = devices.ofUserCode(userCode)
  if (authorization === undefined) throw new Error(`No device authorization has the user code ${userCode}`)
  if (authorization.status === 'used' || authorization.status === 'expired') {
    throw new Error(`The user code ${userCode} can no longer be decided on: it is ${authorization.status}`)
  }
  authorization.status = status
}

export function describe(authorization: DeviceAuthorization): DeviceAuthorizationInfo {
  const { userCode, client, startUrl, status, interval, polls } = authorization
  return { userCode, clientName: client.clientName, startUrl, status, interval, polls }
}

export function decideAuthorization(
  authorizations: Authorizations,
  id: string,
  decision: 'allowed' | 'denied',
): string {
  const authorization = findAuthorization(authorizations, id)
  if (!authorizations.decide(authorization, decision)) throw undecidable(authorization)
  return outcomeUrl(authorization)
}

export function expireAuthorization(authorizations: Authorizations, id: string): void {
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

export function describeAuthorization(authorization: Authorization): AuthorizationInfo {
  const { id, client, redirectUri, scopes, state, status } = authorization
  return { id, clientName: client.clientName, redirectUri, scopes, state, status }
}

export function issueToken(service: Service, scopes: readonly string[]): IssuedToken {
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
