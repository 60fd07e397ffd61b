import { authenticate, type SignatureRules } from '../authentication.js'
import type { Reply } from '../reply.js'
import type { Service, ServiceRequest } from '../service.js'
import { principalOf } from '../state/role-credentials.js'
import { stsExceptions, stsReply } from './exceptions.js'
import { element, namespace, xml } from './xml.js'

/**
 * STS has an endpoint in every region, and this stands for all of them. Its tolerance is 15 minutes (aws/aws-cli#6676), that
 * of the others is 5.
 */
const rules: SignatureRules = {
  service: 'sts',
  region: undefined,
  toleranceMinutes: 15,
  exceptions: {
    missing: 'MissingAuthenticationToken',
    incomplete: 'IncompleteSignature',
    mismatch: 'SignatureDoesNotMatch',
    unknown: 'InvalidClientTokenId',
    expired: 'ExpiredToken',
  },
}

/** The action that a request of the query protocol names, in its form or in its query; undefined for other requests. */
export function actionOf(method: string, query: URLSearchParams, text: string): string | undefined {
  return (method === 'POST' ? new URLSearchParams(text).get('Action') : null) ?? query.get('Action') ?? undefined
}

/** `Action=GetCallerIdentity`. It needs no permission. */
export function getCallerIdentity(service: Service, request: ServiceRequest): Reply {
  const credentials = authenticate(service, request, rules)
  request.onCaller(credentials)
  const { arn, userId } = principalOf(credentials)
  const result = [element('Arn', arn), element('UserId', userId), element('Account', credentials.accountId)]
  const metadata = `<ResponseMetadata>${element('RequestId', request.requestId)}</ResponseMetadata>`
  return xml(
    `<GetCallerIdentityResponse xmlns="${namespace}"><GetCallerIdentityResult>${result.join('')}</GetCallerIdentityResult>${metadata}</GetCallerIdentityResponse>`,
  )
}

/** Any other action of STS. */
export function unknownAction({ method, query, text, requestId }: ServiceRequest): Reply {
  const message = `Could not find operation ${actionOf(method, query, text) ?? ''} for version 2011-06-15`
  return stsReply('InvalidAction', stsExceptions.InvalidAction, { message }, requestId)
}
