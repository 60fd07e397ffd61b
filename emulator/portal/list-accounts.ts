import { jsonText, type Reply } from '../reply.js'
import type { Service, ServiceRequest } from '../service.js'
import { bearerOf } from './bearer.js'
import { pageOf } from './paging.js'

/** `GET /assignment/accounts` */
export function listAccounts(service: Service, request: ServiceRequest): Reply {
  bearerOf(service, request)
  const { entries, nextToken } = pageOf(service, request, 'accounts', service.organization.accountsJson)
  return jsonText(`{"accountList":[${entries}]${nextToken === undefined ? '' : `,"nextToken":"${nextToken}"`}}`)
}
