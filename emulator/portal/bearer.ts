import { ServiceException } from '../exceptions.js'
import type { Service, ServiceRequest } from '../service.js'

/** The access token of a request, once it is known to be valid. Missing, unknown, expired and revoked are all a 401. */
export function bearerOf(service: Service, request: ServiceRequest): string {
  const token = request.headers['x-amz-sso_bearer_token']
  if (typeof token !== 'string' || !service.tokens.isValid(token)) throw new ServiceException('UnauthorizedException')
  return token
}

export function requiredParameter(request: ServiceRequest, name: string): string {
  const value = request.query.get(name)
  if (value === null || value === '') {
    throw new ServiceException('InvalidRequestException', { message: `Missing required parameter: ${name}` })
  }
  return value
}
