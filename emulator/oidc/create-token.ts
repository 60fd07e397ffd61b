import { ServiceException } from '../exceptions.js'
import { json, type Reply } from '../reply.js'
import type { Service, ServiceRequest } from '../service.js'
import {
  authorizationCodeGrant,
  type Client,
  deviceCodeGrant,
  refreshTokenGrant,
  requireGrant,
} from '../state/clients.js'
import type { Grant } from '../state/tokens.js'
import { redeemAuthorizationCode } from './grants/authorization-code.js'
import { redeemDeviceCode } from './grants/device-code.js'
import { redeemRefreshToken } from './grants/refresh-token.js'
import { type Members, membersOf, optionalStrings, requiredString } from './members.js'

/** One way to a token: it reads what it needs from the request and answers the tokens, or throws why not. */
export type Redeem = (service: Service, client: Client, members: Members) => Grant

const grants: ReadonlyMap<string, Redeem> = new Map<string, Redeem>([
  [authorizationCodeGrant, redeemAuthorizationCode],
  [deviceCodeGrant, redeemDeviceCode],
  [refreshTokenGrant, redeemRefreshToken],
])

/** `POST /token` */
export function createToken(service: Service, request: ServiceRequest): Reply {
  const members = membersOf(request.body)
  const clientId = requiredString(members, 'clientId')
  const clientSecret = requiredString(members, 'clientSecret')
  const grantType = requiredString(members, 'grantType')
  const redeem = grants.get(grantType)
  if (redeem === undefined) throw new ServiceException('UnsupportedGrantTypeException')
  const client = service.clients.authenticate(clientId, clientSecret)
  requireGrant(client, grantType)
  const scopes = optionalStrings(members, 'scope') ?? []
  if (!scopes.every((scope) => client.scopes.includes(scope))) throw new ServiceException('InvalidScopeException')
  const { accessToken, expiresIn, refreshToken } = redeem(service, client, members)
  // The service answers members it has no value for as null; a client must not take that for a refresh token.
  return json({
    accessToken,
    aws_sso_app_session_id: null,
    expiresIn,
    idToken: null,
    issuedTokenType: null,
    originSessionId: null,
    refreshToken: refreshToken ?? null,
    tokenType: 'Bearer',
  })
}
