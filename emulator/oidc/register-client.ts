import { ServiceException } from '../exceptions.js'
import { json, type Reply } from '../reply.js'
import type { Service, ServiceRequest } from '../service.js'
import { authorizationCodeGrant, deviceCodeGrant, refreshTokenGrant } from '../state/clients.js'
import { membersOf, optionalString, optionalStrings, requiredString } from './members.js'

const knownGrants = [authorizationCodeGrant, deviceCodeGrant, refreshTokenGrant]

/** The only redirect AWS is known to register (common-fate/granted#779); the AWS CLI leaves the port out. */
const loopbackRedirect = /^http:\/\/127\.0\.0\.1(:\d{1,5})?\/oauth\/callback$/

/** `POST /client/register` */
export function registerClient(service: Service, request: ServiceRequest): Reply {
  const members = membersOf(request.body)
  const clientName = requiredString(members, 'clientName')
  if (requiredString(members, 'clientType') !== 'public') throw new ServiceException('InvalidClientMetadataException')
  const scopes = optionalStrings(members, 'scopes') ?? []
  if (!scopes.every((scope) => service.settings.scopes.has(scope))) throw new ServiceException('InvalidScopeException')
  const grantTypes = optionalStrings(members, 'grantTypes')
  if (grantTypes?.some((grant) => !knownGrants.includes(grant))) {
    throw new ServiceException('UnsupportedGrantTypeException')
  }
  const redirectUris = optionalStrings(members, 'redirectUris') ?? []
  if (!redirectUris.every((uri) => loopbackRedirect.test(uri)))
    throw new ServiceException('InvalidRedirectUriException')
  const issuerUrl = optionalString(members, 'issuerUrl')
  if (grantTypes?.includes(authorizationCodeGrant) && (redirectUris.length === 0 || issuerUrl === undefined)) {
    throw new ServiceException('InvalidRequestException')
  }
  const client = service.clients.register({ clientName, scopes, grantTypes, redirectUris, issuerUrl })
  return json({
    authorizationEndpoint: null,
    clientId: client.clientId,
    clientIdIssuedAt: Math.floor(client.issuedAt / 1000),
    clientSecret: client.clientSecret,
    clientSecretExpiresAt: Math.floor(client.expiresAt / 1000),
    tokenEndpoint: null,
  })
}
