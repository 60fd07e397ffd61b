import face from './index.js'

export const { SsoError, SsoSession, cacheSsoToken, listAccountsAndRoles, loadCachedSsoToken, migrateSettings, onWarning, openSettings, performDeviceAuthorization, pollForToken, resolveStartUrl, streamAccountsAndRoles } = face
