import face from './index.js'

export const { SsoError, SsoSession, cacheSsoToken, commandPath, listAccountsAndRoles, loadCachedSsoToken, migrateSettings, onWarning, openSettings, performDeviceAuthorization, pollForToken, streamAccountsAndRoles } = face
