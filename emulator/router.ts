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
])

/** What a path is for, whichever the method. */
export function kindOf(path: string): RequestKind {
  return routes.get(path)?.kind ?? 'Unknown'
}

export function handle(service: Service, request: ServiceRequest): Reply {
  const route = routes.get(request.path)
  if (route === undefined) return unknownOperation
  if (!route.methods.includes(request.method)) {
    return exceptionReply('Unknown', 'MethodNotAllowedException', { headers: { Allow: route.methods.join(', ') } })
  }
  try {
    return route.handle(service, request)
  } catch (error) {
    if (error instanceof ServiceException) return exceptionReply(route.kind, error.name, error.details)
    throw error
  }
}

/** What AWS answers to a path that no operation has. */
const unknownOperation: Reply = {
  ...json({ Output: { __type: 'com.amazon.coral.service#UnknownOperationException' }, Version: '1.0' }, 404),
  headers: { 'Content-Type': 'application/json', 'x-amzn-ErrorType': 'UnknownOperationException' },
}
