/** The operations of the OIDC service (`sso-oidc`), which issues tokens. */
export type OidcOperation = 'RegisterClient' | 'StartDeviceAuthorization' | 'CreateToken'

/** The operations of the portal (`sso`), which take an access token. */
export type PortalOperation = 'ListAccounts' | 'ListAccountRoles' | 'GetRoleCredentials' | 'Logout'

/** The operations of Bedrock, which take role credentials. */
export type BedrockOperation =
  'InvokeModel' | 'InvokeModelWithResponseStream' | 'Converse' | 'ConverseStream' | 'ListInferenceProfiles'

/** The operations of STS, which take role credentials. */
export type StsOperation = 'GetCallerIdentity'

/** The operations that can be throttled. */
export type ThrottledOperation = PortalOperation | BedrockOperation | StsOperation

/** The AWS operations the emulator answers. */
export type Operation = OidcOperation | ThrottledOperation

/** What a request was for: an AWS operation, one of the pages a person opens, or nothing the emulator knows. */
export type RequestKind = Operation | 'Authorize' | 'AuthorizeDecision' | 'VerificationPage' | 'StartPage' | 'Unknown'

export type ServiceId = 'sso-oidc' | 'sso' | 'bedrock' | 'sts'

const services: Readonly<Record<RequestKind, ServiceId | undefined>> = {
  RegisterClient: 'sso-oidc',
  StartDeviceAuthorization: 'sso-oidc',
  CreateToken: 'sso-oidc',
  ListAccounts: 'sso',
  ListAccountRoles: 'sso',
  GetRoleCredentials: 'sso',
  Logout: 'sso',
  InvokeModel: 'bedrock',
  InvokeModelWithResponseStream: 'bedrock',
  Converse: 'bedrock',
  ConverseStream: 'bedrock',
  ListInferenceProfiles: 'bedrock',
  GetCallerIdentity: 'sts',
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

export function isThrottled(kind: RequestKind): kind is ThrottledOperation {
  const service = services[kind]
  return service !== undefined && service !== 'sso-oidc'
}

/** The operations that a limit is for where it names none. */
export const portalOperations: readonly ThrottledOperation[] = [
  'ListAccounts',
  'ListAccountRoles',
  'GetRoleCredentials',
  'Logout',
]
