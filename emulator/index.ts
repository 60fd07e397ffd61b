/**
 * A local IAM Identity Center for tests and demos: both of its services on one HTTP port, without AWS.
 *
 * @packageDocumentation
 */
export {
  type AuthorizationInfo,
  type DeviceAuthorizationInfo,
  type IdentityCenter,
  type IssuedToken,
  startIdentityCenter,
} from './identity-center.js'
export type { Counters } from './counters.js'
export type { ExceptionDetails, ExceptionName, OidcExceptionName, PortalExceptionName } from './exceptions.js'
export type { ExceptionFault, Fault, FaultRequest, FaultRule, FloodFault, StatusFault } from './faults.js'
export type { Latency } from './latency.js'
export type { Operation, OidcOperation, PortalOperation, RequestKind } from './operations.js'
export type { AutoConsent, IdentityCenterOptions, RefreshTokenMode } from './options.js'
export type { AccountSpec, OrganizationOptions, RolesFailure } from './organization.js'
export type { RateLimit, RateLimits } from './rate-limit.js'
export type { RequestHeaders, RequestRecord } from './request-log.js'
export type { AuthorizationStatus } from './state/authorizations.js'
export type { DeviceStatus } from './state/device-authorizations.js'
