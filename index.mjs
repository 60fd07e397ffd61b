import face from './index.js'

export const { SsoError, SsoSession, cacheSsoToken, childCredentials, claudeCode, claudeCodeFromSettings, commandPath, configureNetwork, diagnose, listAccountsAndRoles, loadCachedSsoToken, migrateSettings, onLog, onWarning, openSettings, performDeviceAuthorization, pollForToken, resolveStartUrl, sessionFromSettings, streamAccountsAndRoles } = face
