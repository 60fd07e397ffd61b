import face from './index.js'

export const { SsoError, SsoSession, cacheSsoToken, childCredentials, claudeCode, claudeCodeFromSettings, commandPath, listAccountsAndRoles, loadCachedSsoToken, migrateSettings, onWarning, openSettings, performDeviceAuthorization, pollForToken, resolveStartUrl, sessionFromSettings, streamAccountsAndRoles } = face
