import { alreadyDecidedPage, consentPage, rejectionPage } from '../pages/consent-page.js'
import { redirect } from '../pages/redirect.js'
import type { Reply } from '../reply.js'
import type { Service, ServiceRequest } from '../service.js'
import { outcomeUrl } from './authorize.js'

const decisions: ReadonlyMap<string | null, 'allowed' | 'denied'> = new Map([
  ['allow', 'allowed'],
  ['deny', 'denied'],
])

/** `POST /authorize/decision`: what the consent page's form sends. */
export function decideAuthorization(service: Service, request: ServiceRequest): Reply {
  const fields = new URLSearchParams(request.text)
  const authorization = service.authorizations.ofId(fields.get('authorization') ?? '')
  if (authorization === undefined) return rejectionPage('No sign-in is waiting for this answer.', 404)
  const decision = decisions.get(fields.get('decision'))
  if (decision === undefined && authorization.status === 'pending') return consentPage(authorization)
  if (decision === undefined || !service.authorizations.decide(authorization, decision)) {
    return alreadyDecidedPage(authorization)
  }
  return redirect(outcomeUrl(authorization))
}
