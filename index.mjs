import face from './index.js'

export const { SsoError, cacheSsoToken, listAccountsAndRoles, loadCachedSsoToken, onWarning, performDeviceAuthorization, pollForToken } = face
