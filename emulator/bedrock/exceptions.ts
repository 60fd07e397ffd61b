import type { ExceptionDetails } from '../exceptions.js'
import type { Reply } from '../reply.js'

interface BedrockException {
  readonly status: number
  readonly message: string
}

/**
 * The errors of Bedrock: those of its API model (`bedrock-runtime/2023-09-30/service-2.json`), and those that AWS answers for
 * the signature before a service sees the request. The texts are those that users report: an expired token
 * (anthropics/claude-code#28032), an unknown one (anthropics/claude-code#2260).
 */
export const bedrockExceptions = {
  AccessDeniedException: { status: 403, message: 'Access denied' },
  ExpiredTokenException: { status: 403, message: 'The security token included in the request is expired' },
  IncompleteSignatureException: {
    status: 403,
    message: 'Authorization header requires Credential, SignedHeaders and Signature of AWS4-HMAC-SHA256.',
  },
  InternalServerException: { status: 500, message: 'The system encountered an unexpected error during processing.' },
  InvalidSignatureException: {
    status: 403,
    message:
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  },
  MissingAuthenticationTokenException: { status: 403, message: 'Missing Authentication Token' },
  ModelErrorException: { status: 424, message: 'The model failed to process the request.' },
  ModelNotReadyException: { status: 429, message: 'Model is not ready for inference. Wait and try again.' },
  ModelTimeoutException: { status: 408, message: 'Model has timed out in processing the request.' },
  ResourceNotFoundException: {
    status: 404,
    message: 'Could not resolve the foundation model from the provided model identifier.',
  },
  ServiceQuotaExceededException: { status: 400, message: 'Your request exceeds the service quota for your account.' },
  ServiceUnavailableException: { status: 503, message: 'Bedrock is unable to process your request.' },
  ThrottlingException: { status: 429, message: 'Too many requests, please wait before trying again.' },
  UnrecognizedClientException: { status: 403, message: 'The security token included in the request is invalid.' },
  ValidationException: { status: 400, message: 'The provided request is not valid' },
} as const satisfies Record<string, BedrockException>

export type BedrockExceptionName = keyof typeof bedrockExceptions

/** The errors that AWS's authentication answers in the place of the service. The header names another namespace for them. */
const ofTheSignature: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'ExpiredTokenException',
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'UnrecognizedClientException',
])

/** The member is `Message` where IAM denies the access (posit-dev/positron#10683), and `message` in all other errors. */
export function bedrockReply(name: string, known: BedrockException, details: ExceptionDetails): Reply {
  const member = name === 'AccessDeniedException' ? 'Message' : 'message'
  const namespace = ofTheSignature.has(name) ? 'com.amazon.coral.service' : 'com.amazon.bedrock'
  return {
    status: details.status ?? known.status,
    headers: {
      'Content-Type': 'application/json',
      'x-amzn-ErrorType': `${name}:http://internal.amazon.com/coral/${namespace}/`,
      ...details.headers,
    },
    body: JSON.stringify({ [member]: details.message ?? known.message }),
  }
}
