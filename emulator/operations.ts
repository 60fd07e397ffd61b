/** The operations of the OIDC service (`sso-oidc`), which issues tokens. */
export type OidcOperation = 'RegisterClient' | 'StartDeviceAuthorization' | 'CreateToken'

/** The operations of the portal (`sso`), which take an access token. */
export type PortalOperation = 'ListAccounts' | 'ListAccountRoles' | 'GetRoleCredentials' | 'Logout'

/** The AWS operations the emulator answers. */
export type Operation = OidcOperation | PortalOperation

/** What a request was for: an AWS operation, one of the pages a person opens, or nothing the emulator knows. */
export type RequestKind = Operation | 'Authorize' | 'AuthorizeDecision' | 'VerificationPage' | 'StartPage' | 'Unknown'

export type ServiceId = 'sso-oidc' | 'sso'

const services: Readonly<Record<RequestKind, ServiceId | undefined>> = {
  RegisterClient: 'sso-oidc',
  StartDeviceAuthorization: 'sso-oidc',
  CreateToken: 'sso-oidc',
  ListAccounts: 'sso',
  ListAccountRoles: 'sso',
  GetRoleCredentials: 'sso',
  Logout: 'sso',
  Authorize: undefined,
  AuthorizeDecision: undefined,
  VerificationPage: undefined,
  StartPage: undefined,
  Unknown: undefined,
}

export const requestKinds = Object.keys(services) as readonly RequestKind[]

/** The service a request belongs to, or undefined for pages and unknown paths. */
export function serviceOf(kind: RequestKind): ServiceId | undefined {
  return services[kind]
}

export function isPortalOperation(kind: RequestKind): kind is PortalOperation {
  return services[kind] === 'sso'
}

/** The operations that the portal throttles. */
export const portalOperations: readonly PortalOperation[] = requestKinds.filter(isPortalOperation)
