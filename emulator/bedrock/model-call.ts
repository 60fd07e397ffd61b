import { authenticate, type SignatureRules } from '../authentication.js'
import { ServiceException } from '../exceptions.js'
import type { Service, ServiceRequest } from '../service.js'
import { principalOf, type RoleCredentials } from '../state/role-credentials.js'

const exceptions = {
  missing: 'MissingAuthenticationTokenException',
  incomplete: 'IncompleteSignatureException',
  mismatch: 'InvalidSignatureException',
  unknown: 'UnrecognizedClientException',
  expired: 'ExpiredTokenException',
} as const

/** The role that asks, once its signature is known to be right. `bedrock-runtime` and `bedrock` share one signing name. */
export function bedrockCaller(service: Service, request: ServiceRequest): RoleCredentials {
  const rules: SignatureRules = { service: 'bedrock', region: service.bedrock.region, toleranceMinutes: 5, exceptions }
  const credentials = authenticate(service, request, rules)
  request.onCaller(credentials)
  return credentials
}

/** Refuses a role that may not do `action` on a resource, in IAM's words (zed-industries/zed#53960). */
export function authorize(service: Service, caller: RoleCredentials, action: string, resource: string): void {
  if (!service.bedrock.deniedRoles.includes(caller.roleName)) return
  throw new ServiceException('AccessDeniedException', {
    message: `User: ${principalOf(caller).arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
  })
}

/** A request to a model that may be carried out. */
export interface ModelCall {
  readonly caller: RoleCredentials
  readonly modelId: string
  readonly body: Readonly<Record<string, unknown>>
}

/** Ids and ARNs of Claude models: with or without a region's prefix, as a foundation model or as an inference profile. */
const claude =
  /^(arn:aws[a-z-]*:bedrock:[a-z0-9-]*:\d*:(foundation-model|inference-profile)\/)?([a-z-]+\.)?anthropic\.claude-/
const applicationProfile = /^arn:aws[a-z-]*:bedrock:[a-z0-9-]+:\d{12}:application-inference-profile\/[a-z0-9]+$/

/** Checks who asks, whether the role may, whether there is such a model, and that the body is an object. */
export function readModelCall(service: Service, request: ServiceRequest, isStream: boolean): ModelCall {
  const caller = bedrockCaller(service, request)
  const modelId = modelIdOf(request.path)
  const isArn = modelId.startsWith('arn:')
  const resource = isArn ? modelId : `arn:aws:bedrock:${service.bedrock.region}::foundation-model/${modelId}`
  authorize(service, caller, isStream ? 'bedrock:InvokeModelWithResponseStream' : 'bedrock:InvokeModel', resource)
  const { models } = service.bedrock
  if (!(models?.includes(modelId) ?? (claude.test(modelId) || applicationProfile.test(modelId)))) {
    if (isArn) throw new ServiceException('ResourceNotFoundException')
    throw new ServiceException('ValidationException', { message: 'The provided model identifier is invalid.' })
  }
  const { body } = request
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw malformed('#: expected type: JSONObject')
  }
  return { caller, modelId, body: body as Readonly<Record<string, unknown>> }
}

/** The text of Bedrock for a body that does not fit the model's schema. */
export function malformed(problem: string): ServiceException {
  return new ServiceException('ValidationException', {
    message: `Malformed input request: ${problem}, please reformat your input and try again.`,
  })
}

/** `/model/ID/operation`, with a percent-encoded id. */
function modelIdOf(path: string): string {
  const id = path.slice('/model/'.length, path.lastIndexOf('/'))
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}
