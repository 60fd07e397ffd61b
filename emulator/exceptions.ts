import { bedrockExceptions, type BedrockExceptionName, bedrockReply } from './bedrock/exceptions.js'
import { type RequestKind, type ServiceId, serviceOf } from './operations.js'
import type { Reply } from './reply.js'
import { stsExceptions, type StsExceptionName, stsReply } from './sts/exceptions.js'

interface OidcException {
  readonly status: number
  /** RFC 6749 section 5.2 and RFC 8628 section 3.5 name these; the rest are AWS's own. */
  readonly error: string
  readonly description: string
}

/**
 * The errors of the OIDC service: the statuses are those of its API model (`sso-oidc/2019-06-10/service-2.json`), which
 * gives 401 to InvalidClientException alone. Two descriptions are known from the wire: "Authorization is still pending"
 * (boto/boto3#3891) and "Invalid grant provided" (boto/botocore#2651).
 */
const oidcExceptions = {
  AccessDeniedException: { status: 400, error: 'access_denied', description: 'Access denied' },
  AuthorizationPendingException: {
    status: 400,
    error: 'authorization_pending',
    description: 'Authorization is still pending',
  },
  ExpiredTokenException: { status: 400, error: 'expired_token', description: 'Device code has expired' },
  InternalServerException: { status: 500, error: 'server_error', description: 'Internal server error' },
  InvalidClientException: { status: 401, error: 'invalid_client', description: 'Invalid client provided' },
  InvalidClientMetadataException: {
    status: 400,
    error: 'invalid_client_metadata',
    description: 'Invalid client metadata provided',
  },
  InvalidGrantException: { status: 400, error: 'invalid_grant', description: 'Invalid grant provided' },
  InvalidRedirectUriException: {
    status: 400,
    error: 'invalid_redirect_uri',
    description: 'Invalid redirect URI provided',
  },
  InvalidRequestException: { status: 400, error: 'invalid_request', description: 'Invalid request provided' },
  InvalidScopeException: { status: 400, error: 'invalid_scope', description: 'Invalid scope provided' },
  SlowDownException: { status: 400, error: 'slow_down', description: 'Slow down the rate of requests' },
  UnauthorizedClientException: {
    status: 400,
    error: 'unauthorized_client',
    description: 'Client is not authorized to use this grant type',
  },
  UnsupportedGrantTypeException: {
    status: 400,
    error: 'unsupported_grant_type',
    description: 'Unsupported grant type provided',
  },
} as const satisfies Record<string, OidcException>

/**
 * The errors of the portal. ForbiddenException (aws/aws-sam-cli#2129) and MethodNotAllowedException are not in its model
 * and are answered all the same. The message of TooManyRequestsException is the one users see (common-fate/granted#458).
 */
const portalExceptions = {
  ForbiddenException: { status: 403, message: 'No access' },
  InternalServerException: { status: 500, message: 'Internal server error' },
  InvalidRequestException: { status: 400, message: 'Invalid request' },
  MethodNotAllowedException: { status: 405, message: 'HTTP 405 Method Not Allowed' },
  ResourceNotFoundException: { status: 404, message: 'Resource not found' },
  TooManyRequestsException: { status: 429, message: 'HTTP 429 Unknown Code' },
  UnauthorizedException: { status: 401, message: 'Session token not found or invalid' },
} as const satisfies Record<string, { status: number; message: string }>

export type OidcExceptionName = keyof typeof oidcExceptions
export type PortalExceptionName = keyof typeof portalExceptions
/** The name of an error of a service, as its API model has it; for STS, its code. */
export type ExceptionName = OidcExceptionName | PortalExceptionName | BedrockExceptionName | StsExceptionName

/** The members of an exception beside its name. */
export interface ExceptionDetails {
  /** `error_description` of the OIDC service, `message` of the others. Default: what the service says. */
  readonly message?: string
  /** The OIDC service's `reason`, such as `KMS_AccessDeniedException`. Default: none. */
  readonly reason?: string
  /** The HTTP status. Default: the exception's own. */
  readonly status?: number
  /** Headers to add. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Thrown by an operation; the server turns it into the answer the operation's service gives. */
export class ServiceException extends Error {
  override readonly name: ExceptionName

  constructor(
    name: ExceptionName,
    readonly details: ExceptionDetails = {},
  ) {
    super(details.message ?? name)
    this.name = name
  }
}

/** The answer for the exception `name`, in the form of the service that `kind` belongs to. */
export function exceptionReply(
  kind: RequestKind,
  requestId: string,
  name: ExceptionName,
  details: ExceptionDetails = {},
): Reply {
  switch (serviceOf(kind)) {
    case 'sso-oidc':
      return oidcReply(name, details)
    case 'bedrock':
      return bedrockReply(name, knownOf(bedrockExceptions, name), details)
    case 'sts':
      return stsReply(name, knownOf(stsExceptions, name), details, requestId)
    case 'sso':
    case undefined:
      return portalReply(name, details)
  }
}

/** The status and the text of an exception; an exception of another service has the status it has there. */
function knownOf(
  exceptions: Readonly<Record<string, { readonly status: number; readonly message: string }>>,
  name: ExceptionName,
): { readonly status: number; readonly message: string } {
  const elsewhere = { ...oidcExceptions, ...portalExceptions, ...bedrockExceptions, ...stsExceptions }
  return exceptions[name] ?? { status: elsewhere[name].status, message: name }
}

/** Bodies of the OIDC service carry neither `__type` nor `message`: only the header names the exception. */
function oidcReply(name: ExceptionName, details: ExceptionDetails): Reply {
  const known: OidcException =
    name in oidcExceptions
      ? oidcExceptions[name as OidcExceptionName]
      : { status: knownOf({}, name).status, error: 'server_error', description: name }
  const body: Record<string, string> = {
    error: known.error,
    error_description: details.message ?? known.description,
  }
  if (details.reason !== undefined) body['reason'] = details.reason
  const type = `${name}:http://internal.amazon.com/coral/com.amazonaws.sso.oidc/`
  return errorReply(type, details.status ?? known.status, JSON.stringify(body), details)
}

function portalReply(name: ExceptionName, details: ExceptionDetails): Reply {
  const known = knownOf(portalExceptions, name)
  const body = JSON.stringify({
    message: details.message ?? known.message,
    __type: `com.amazonaws.switchboard.portal#${name}`,
  })
  return errorReply(name, details.status ?? known.status, body, details)
}

function errorReply(type: string, status: number, body: string, details: ExceptionDetails): Reply {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'x-amzn-ErrorType': type, ...details.headers },
    body,
  }
}

/** What each service answers to a request above its limit. */
export const throttled: Readonly<Record<ServiceId, ExceptionName>> = {
  'sso-oidc': 'SlowDownException',
  sso: 'TooManyRequestsException',
  bedrock: 'ThrottlingException',
  sts: 'Throttling',
}

/** The portal exception a bare status stands for. */
export function portalExceptionOf(status: number): PortalExceptionName {
  for (const name of Object.keys(portalExceptions) as PortalExceptionName[]) {
    if (portalExceptions[name].status === status) return name
  }
  return status >= 500 ? 'InternalServerException' : 'InvalidRequestException'
}
