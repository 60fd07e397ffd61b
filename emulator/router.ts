import { converse, converseStream } from './bedrock/converse.js'
import { invokeModel, invokeModelWithResponseStream } from './bedrock/invoke-model.js'
import { listInferenceProfiles } from './bedrock/list-inference-profiles.js'
import { exceptionReply, ServiceException } from './exceptions.js'
import { authorize } from './oidc/authorize.js'
import { createToken } from './oidc/create-token.js'
import { decideAuthorization } from './oidc/decide-authorization.js'
import { registerClient } from './oidc/register-client.js'
import { startDeviceAuthorization } from './oidc/start-device-authorization.js'
import type { RequestKind } from './operations.js'
import { startPage } from './pages/start-page.js'
import { verificationPage } from './pages/verification-page.js'
import { getRoleCredentials } from './portal/get-role-credentials.js'
import { listAccountRoles } from './portal/list-account-roles.js'
import { listAccounts } from './portal/list-accounts.js'
import { logout } from './portal/logout.js'
import { json, type Reply } from './reply.js'
import type { Service, ServiceRequest } from './service.js'
import { actionOf, getCallerIdentity, unknownAction } from './sts/get-caller-identity.js'

/** Carries out a request and answers it. Throws {@link ServiceException} for the errors of the service. */
type Handler = (service: Service, request: ServiceRequest) => Reply

interface Route {
  readonly kind: RequestKind
  readonly methods: readonly string[]
  readonly handle: Handler
}

const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['/client/register', { kind: 'RegisterClient', methods: ['POST'], handle: registerClient }],
  ['/device_authorization', { kind: 'StartDeviceAuthorization', methods: ['POST'], handle: startDeviceAuthorization }],
  ['/token', { kind: 'CreateToken', methods: ['POST'], handle: createToken }],
  ['/assignment/accounts', { kind: 'ListAccounts', methods: ['GET'], handle: listAccounts }],
  ['/assignment/roles', { kind: 'ListAccountRoles', methods: ['GET'], handle: listAccountRoles }],
  ['/federation/credentials', { kind: 'GetRoleCredentials', methods: ['GET'], handle: getRoleCredentials }],
  ['/logout', { kind: 'Logout', methods: ['POST'], handle: logout }],
  ['/authorize', { kind: 'Authorize', methods: ['GET'], handle: authorize }],
  ['/authorize/decision', { kind: 'AuthorizeDecision', methods: ['POST'], handle: decideAuthorization }],
  ['/device', { kind: 'VerificationPage', methods: ['GET', 'HEAD', 'POST'], handle: verificationPage }],
  ['/start', { kind: 'StartPage', methods: ['GET', 'HEAD'], handle: startPage }],
  ['/inference-profiles', { kind: 'ListInferenceProfiles', methods: ['GET'], handle: listInferenceProfiles }],
])

/** The operations of a model, by the last segment of `/model/ID/operation`. */
const modelRoutes: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['invoke', { kind: 'InvokeModel', methods: ['POST'], handle: invokeModel }],
  [
    'invoke-with-response-stream',
    { kind: 'InvokeModelWithResponseStream', methods: ['POST'], handle: invokeModelWithResponseStream },
  ],
  ['converse', { kind: 'Converse', methods: ['POST'], handle: converse }],
  ['converse-stream', { kind: 'ConverseStream', methods: ['POST'], handle: converseStream }],
])

const stsRoute: Route = { kind: 'GetCallerIdentity', methods: ['GET', 'POST'], handle: getCallerIdentity }

/** What the emulator reads of a request before it knows what the request is for. */
type Target = Pick<ServiceRequest, 'method' | 'path' | 'query' | 'text'>

function routeOf({ method, path, query, text }: Target): Route | undefined {
  const route = routes.get(path)
  if (route !== undefined) return route
  const model = /^\/model\/.+\/([a-z-]+)$/.exec(path)
  if (model !== null) return modelRoutes.get(model[1] ?? '')
  // The query protocol: all operations have the path `/`.
  return path === '/' && actionOf(method, query, text) === 'GetCallerIdentity' ? stsRoute : undefined
}

/** What a request is for. For operations with a path of their own, the method does not matter. */
export function kindOf(target: Target): RequestKind {
  return routeOf(target)?.kind ?? 'Unknown'
}

export function handle(service: Service, request: ServiceRequest): Reply {
  const route = routeOf(request)
  const { method, path, query, text, requestId } = request
  if (route === undefined) {
    return path === '/' && actionOf(method, query, text) !== undefined ? unknownAction(request) : unknownOperation
  }
  if (!route.methods.includes(method)) {
    const headers = { Allow: route.methods.join(', ') }
    return exceptionReply('Unknown', requestId, 'MethodNotAllowedException', { headers })
  }
  try {
    return route.handle(service, request)
  } catch (error) {
    if (error instanceof ServiceException) return exceptionReply(route.kind, requestId, error.name, error.details)
    throw error
  }
}

/** What AWS answers to a path that no operation has. */
const unknownOperation: Reply = {
  ...json({ Output: { __type: 'com.amazon.coral.service#UnknownOperationException' }, Version: '1.0' }, 404),
  headers: { 'Content-Type': 'application/json', 'x-amzn-ErrorType': 'UnknownOperationException' },
}
