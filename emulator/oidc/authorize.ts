import { redirect } from '../pages/redirect.js'
import { consentPage, refusalPage } from '../pages/consent-page.js'
import type { Reply } from '../reply.js'
import type { Service, ServiceRequest } from '../service.js'
import type { Authorization } from '../state/authorizations.js'
import { readAuthorizeRequest } from './authorize-request.js'
import { withOutcome } from './redirect-uri.js'

/** `GET /authorize`: where the browser starts. Ends in the consent page, in a redirect, or in a page that says why not. */
export function authorize(service: Service, request: ServiceRequest): Reply {
  const reading = readAuthorizeRequest(service, request.query)
  if ('refusal' in reading) return refusalPage(reading.refusal)
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
