export { SsoError, type SsoErrorCode, type SsoErrorInfo } from './errors.js'
export { SsoSession } from './session.js'
export type {
  AwsCredentialIdentity,
  RoleCredentials,
  SessionListOptions,
  SessionStatus,
  SignInEvent,
  SignInOptions,
  SignOutResult,
  SsoSessionOptions,
} from './session-types.js'
export {
  type ClaudeCodeSettings,
  type ClaudeCodeSettingsPatch,
  migrateSettings,
  type MigrationReport,
  openSettings,
  type SettingsStore,
} from './settings.js'
export {
  cacheSsoToken,
  listAccountsAndRoles,
  loadCachedSsoToken,
  performDeviceAuthorization,
  pollForToken,
} from './steps.js'
export type {
  AccountRole,
  AccountWithRoles,
  CachedSsoToken,
  CacheOptions,
  CallOptions,
  DeviceAuthOptions,
  DeviceAuthResult,
  ListOptions,
  ListProgress,
  LoadOptions,
  PollEvent,
  PollOptions,
  TokenResult,
} from './types.js'
export { onWarning, type SsoWarning } from './warnings.js'
