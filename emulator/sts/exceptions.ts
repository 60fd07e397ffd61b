import type { ExceptionDetails } from '../exceptions.js'
import type { Reply } from '../reply.js'
import { element, namespace, xml } from './xml.js'

interface StsException {
  readonly status: number
  readonly message: string
}

/** The errors that every operation of STS has (STS API reference, "Common Errors"), by their codes. */
export const stsExceptions = {
  AccessDenied: { status: 403, message: 'Access denied' },
  ExpiredToken: { status: 403, message: 'The security token included in the request is expired' },
  IncompleteSignature: {
    status: 400,
    message: 'Authorization header requires Credential, SignedHeaders and Signature of AWS4-HMAC-SHA256.',
  },
  InternalFailure: { status: 500, message: 'An internal error occurred' },
  InvalidAction: { status: 400, message: 'Could not find operation' },
  InvalidClientTokenId: { status: 403, message: 'The security token included in the request is invalid.' },
  MissingAuthenticationToken: { status: 403, message: 'Request is missing Authentication Token' },
  SignatureDoesNotMatch: {
    status: 403,
    message:
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  },
  Throttling: { status: 400, message: 'Rate exceeded' },
} as const satisfies Record<string, StsException>

export type StsExceptionName = keyof typeof stsExceptions

export function stsReply(code: string, known: StsException, details: ExceptionDetails, requestId: string): Reply {
  const status = details.status ?? known.status
  const error = [
    element('Type', status >= 500 ? 'Receiver' : 'Sender'),
    element('Code', code),
    element('Message', details.message ?? known.message),
  ]
  const body = `<ErrorResponse xmlns="${namespace}"><Error>${error.join('')}</Error>${element('RequestId', requestId)}</ErrorResponse>`
  return xml(body, status, details.headers)
}
