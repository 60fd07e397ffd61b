/**
 * A local IAM Identity Center for tests and demos: its services, and Bedrock and STS for the roles, on one HTTP port,
 * without AWS.
 *
 * @packageDocumentation
 */
export {
  type EmulatorEnv,
  type IdentityCenter,
  type RoleCredentialsInfo,
  startIdentityCenter,
} from './identity-center.js'
export type { AuthorizationInfo, DeviceAuthorizationInfo, IssuedToken } from './sign-ins.js'
export type { BedrockExceptionName } from './bedrock/exceptions.js'
export type { BedrockOptions, ModelRequest, ToolUse } from './bedrock/options.js'
export type { Counters } from './counters.js'
export type { ExceptionDetails, ExceptionName, OidcExceptionName, PortalExceptionName } from './exceptions.js'
export type { ExceptionFault, Fault, FaultRequest, FaultRule, FloodFault, StatusFault } from './faults.js'
export type { Latency } from './latency.js'
export type {
  BedrockOperation,
  OidcOperation,
  Operation,
  PortalOperation,
  RequestKind,
  StsOperation,
  ThrottledOperation,
} from './operations.js'
export type { AutoConsent, IdentityCenterOptions, RefreshTokenMode } from './options.js'
export type { AccountSpec, OrganizationOptions, RolesFailure } from './organization.js'
export type { RateLimit, RateLimits } from './rate-limit.js'
export type { RequestHeaders, RequestRecord, RoleCaller } from './request-log.js'
export type { AuthorizationStatus } from './state/authorizations.js'
export type { DeviceStatus } from './state/device-authorizations.js'
export type { RoleCredentials } from './state/role-credentials.js'
export type { StsExceptionName } from './sts/exceptions.js'
