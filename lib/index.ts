export { childCredentials } from './child-credentials.js'
export type { ChildCredentials, ChildOptions } from './child-types.js'
export { claudeCode } from './claude-code.js'
export type { ClaudeCode, ClaudeCodeModels, ClaudeCodeOptions, ClaudeCodeStartSettings } from './claude-code-types.js'
export type { SsoErrorCode } from './codes.js'
export { commandPath } from './command-path.js'
export {
  diagnose,
  type DiagnoseOptions,
  type Diagnosis,
  type DiagnosisCheck,
  type DiagnosisCheckId,
} from './diagnose.js'
export { SsoError, type SsoErrorInfo } from './errors.js'
export type {
  AccountList,
  AccountRole,
  AccountWithRoles,
  ListChanges,
  ListOptions,
  ListProgress,
  SessionListOptions,
} from './listing-types.js'
export { type LogEvent, type LogLevel, type LogOptions, onLog } from './log.js'
export { configureNetwork, type NetworkOptions, type ProxyAuthorizationRequest } from './network.js'
export { resolveStartUrl, type ResolvedStartUrl, type StartUrlPortal } from './resolve-start-url.js'
export { SsoSession } from './session.js'
export type {
  AwsCredentialIdentity,
  CredentialRequest,
  RoleCredentials,
  RoleCredentialsOptions,
  SessionStatus,
  SignInEvent,
  SignInOptions,
  SignOutResult,
  SsoSessionOptions,
} from './session-types.js'
export {
  claudeCodeFromSettings,
  type ClaudeCodeFromSettingsOptions,
  sessionFromSettings,
  type SettingsOfSession,
} from './from-settings.js'
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
  streamAccountsAndRoles,
} from './steps.js'
export type {
  CachedSsoToken,
  CacheOptions,
  CallOptions,
  DeviceAuthOptions,
  DeviceAuthResult,
  LoadOptions,
  PollEvent,
  PollOptions,
  TokenResult,
} from './types.js'
export { onWarning, type SsoWarning } from './warnings.js'
