import face from './index.js'

export const { SsoError, cacheSsoToken, listAccountsAndRoles, loadCachedSsoToken, migrateSettings, onWarning, openSettings, performDeviceAuthorization, pollForToken } = face
