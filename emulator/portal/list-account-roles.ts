import { ServiceException } from '../exceptions.js'
import { jsonText, type Reply } from '../reply.js'
import type { Service, ServiceRequest } from '../service.js'
import { bearerOf, requiredParameter } from './bearer.js'
import { pageOf } from './paging.js'

/** `GET /assignment/roles` */
export function listAccountRoles(service: Service, request: ServiceRequest): Reply {
  bearerOf(service, request)
  const accountId = requiredParameter(request, 'account_id')
  const account = service.organization.byId.get(accountId)
  if (account === undefined) throw new ServiceException('ResourceNotFoundException', { message: 'Account not found' })
  if (account.rolesFailure !== undefined) {
    throw new ServiceException(account.rolesFailure.exception, account.rolesFailure)
  }
  const { entries, nextToken } = pageOf(service, request, `roles:${accountId}`, account.rolesJson)
  return jsonText(`{"roleList":[${entries}]${nextToken === undefined ? '' : `,"nextToken":"${nextToken}"`}}`)
}
