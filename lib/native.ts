import type * as binding from '../binding.js'

/**
 * Loads the native binding. The generated loader (`binding.js`) knows every platform and says what is missing; it is
 * also long, and compiling it and looking for a C library took longer than the rest of loading this package. So where a
 * binary lies as a rule is tried first, and the loader is asked where it does not.
 */
function load(): typeof binding {
  // The loader minds this variable, and says so where it leads nowhere.
  if (process.env['NAPI_RS_NATIVE_LIBRARY_PATH'] === undefined) {
    const abi = { linux: '-gnu', win32: '-msvc' }[process.platform as string] ?? ''
    const target = `${process.platform}-${process.arch}${abi}`
    for (const path of [`./aws-sso-native.${target}.node`, `aws-sso-native-${target}`]) {
      try {
        return require(path) as typeof binding
      } catch {
        // Not there, or of another C library: the loader finds out.
      }
    }
  }
  return require('../binding.js') as typeof binding
}

/** What `import * as binding from '../binding.js'` comes to in the bundle: every value that it is asked for. */
export const {
  cacheSsoToken,
  Cancellation,
  errorCodes,
  listAccountsAndRoles,
  loadCachedSsoToken,
  migrateSettings,
  openSettings,
  performDeviceAuthorization,
  pollForToken,
} = load()
