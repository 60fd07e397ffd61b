// The one button that helps, for each error code.

import type { SsoErrorCode } from 'aws-sso-native'
import type { Problem } from '../ipc/contract.js'

/**
 * - `again`: what failed, once more
 * - `code`: sign in with a device code instead of the browser
 * - `address`: correct the start URL or the region
 * - `signIn`: sign in
 * - `role`: choose another role
 * - `list`: list the accounts again
 * - `copy`: copy the details, for an administrator or for support: nothing in this app can help
 */
export type Remedy = 'again' | 'code' | 'address' | 'signIn' | 'role' | 'list' | 'copy'

const remedies: Readonly<Record<SsoErrorCode, Remedy>> = {
  AddonNotLoaded: 'copy',
  InvalidInput: 'address',
  UnknownClientRegion: 'copy',
  InvalidConfiguration: 'copy',
  HomeNotFound: 'copy',
  CacheNotWritable: 'again',
  AuthorizationPending: 'again',
  SlowDown: 'again',
  ExpiredToken: 'again',
  AccessDenied: 'again',
  InvalidGrant: 'again',
  InvalidClient: 'again',
  UnauthorizedClient: 'copy',
  UnsupportedGrantType: 'copy',
  InvalidRequest: 'address',
  InvalidScope: 'copy',
  InvalidClientMetadata: 'copy',
  InvalidRedirectUri: 'code',
  EncryptionKeyUnavailable: 'copy',
  Unauthorized: 'signIn',
  Forbidden: 'role',
  ResourceNotFound: 'list',
  TooManyRequests: 'again',
  InternalServer: 'again',
  Network: 'again',
  Timeout: 'again',
  HostNotFound: 'again',
  ProxyUnreachable: 'again',
  ProxyAuthenticationRequired: 'copy',
  ProxyRefused: 'copy',
  ProxyFailed: 'again',
  CaptivePortal: 'again',
  TlsHandshakeFailed: 'copy',
  NotListedInTime: 'list',
  UntrustedCertificate: 'copy',
  UnexpectedAnswer: 'again',
  UnsafeVerificationUri: 'address',
  SignInRequired: 'signIn',
  SignInTimedOut: 'again',
  PromptedRecently: 'signIn',
  BrowserNotOpened: 'code',
  CallbackUnavailable: 'code',
  SessionBusy: 'again',
  DatabaseInUse: 'copy',
  DatabaseBusy: 'again',
  DatabaseNotAFile: 'copy',
  DatabaseFolderMissing: 'copy',
  DatabaseNotPermitted: 'copy',
  DatabaseReadOnly: 'copy',
  DiskFull: 'again',
  NotADatabase: 'copy',
  DatabaseEncrypted: 'copy',
  DatabaseCorrupt: 'copy',
  SettingsTableIsView: 'copy',
  SettingsSchemaConflict: 'copy',
  SettingsMissing: 'copy',
  DatabaseFailed: 'copy',
  ExpiredCredentials: 'again',
  CredentialServerUnavailable: 'again',
  CommandNotQuotable: 'copy',
  ProfileNotWritable: 'copy',
  SettingsIncomplete: 'role',
  ProgramNotFound: 'copy',
  ProgramNotExecutable: 'copy',
  Closed: 'again',
  Cancelled: 'again',
  Internal: 'copy',
}

/** Codes of the AWS SDK's client, whose errors have names of the service. */
const ofBedrock: Readonly<Record<string, Remedy>> = {
  AccessDeniedException: 'role',
  ExpiredTokenException: 'again',
  ThrottlingException: 'again',
  TimeoutError: 'again',
}

export function remedyFor({ during, error: { code } }: Problem): Remedy {
  const remedy = Object.hasOwn(remedies, code) ? remedies[code as SsoErrorCode] : (ofBedrock[code] ?? 'again')
  // What cannot be repeated with a click: the settings are written by what the person does next.
  if (remedy === 'again' && (during === 'settings' || during === 'session')) return 'copy'
  return remedy === 'address' && during !== 'signIn' ? 'copy' : remedy
}
