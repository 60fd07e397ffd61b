import { ServiceException } from '../exceptions.js'
import { json, type Reply } from '../reply.js'
import type { Service, ServiceRequest } from '../service.js'
import { bearerOf, requiredParameter } from './bearer.js'

/** `GET /federation/credentials` */
export function getRoleCredentials(service: Service, request: ServiceRequest): Reply {
  bearerOf(service, request)
  const accountId = requiredParameter(request, 'account_id')
  const roleName = requiredParameter(request, 'role_name')
  // An unknown account, an unknown role and a role that is not assigned look the same from outside (aws-sam-cli#2129).
  const account = service.organization.byId.get(accountId)
  if (account === undefined || !account.spec.roles.includes(roleName)) throw new ServiceException('ForbiddenException')
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = service.roleCredentials.issue(accountId, roleName)
  // Milliseconds, although every other time of the two services is in seconds.
  return json({ roleCredentials: { accessKeyId, secretAccessKey, sessionToken, expiration: expiresAt } })
}
