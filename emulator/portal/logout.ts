import type { Reply } from '../reply.js'
import type { Service, ServiceRequest } from '../service.js'
import { bearerOf } from './bearer.js'

/** `POST /logout`: ends the whole sign-in session, not just this token. Role credentials live on. */
export function logout(service: Service, request: ServiceRequest): Reply {
  service.tokens.endSession(bearerOf(service, request))
  return { status: 200, headers: {}, body: '' }
}
