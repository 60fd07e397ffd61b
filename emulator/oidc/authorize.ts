import { redirect } from '../pages/redirect.js'
import { consentPage, rejectionPage } from '../pages/consent-page.js'
import type { Reply } from '../reply.js'
import type { Service, ServiceRequest } from '../service.js'
import type { Authorization } from '../state/authorizations.js'
import { readAuthorizeRequest } from './authorize-request.js'
import { withOutcome } from './redirect-uri.js'

/** `GET /authorize`: the start of a browser sign-in. Answers the consent page, a redirect, or a page with an error. */
export function authorize(service: Service, request: ServiceRequest): Reply {
  const reading = readAuthorizeRequest(service, request.query)
  if ('rejection' in reading) return rejectionPage(reading.rejection)
  if ('redirectTo' in reading) return redirect(reading.redirectTo)
  const authorization = service.authorizations.start(reading.request)
  const { autoConsent } = service.settings
  if (autoConsent === undefined) return consentPage(authorization)
  service.authorizations.decide(authorization, autoConsent === 'allow' ? 'allowed' : 'denied')
  return redirect(outcomeUrl(authorization))
}

/** Where the browser of a decided sign-in is sent. */
export function outcomeUrl({ redirectUri, code, state }: Authorization): string {
  const denied = { error: 'access_denied', error_description: 'The person denied the request' }
  return withOutcome(redirectUri, code === undefined ? denied : { code }, state)
}
