import { existsSync } from 'node:fs'
import { join, toNamespacedPath } from 'node:path'
import type * as native from '../binding.js'

/**
 * Loads the native binding. The generated loader (`binding.js`) knows every platform and says what is missing; it is
 * also long, and compiling it, looking for a C library and resolving packages took longer than all else. So the two
 * places where a binary lies as a rule are tried first: beside this file, and in the package of the platform beside
 * this one. The loader is asked where it does not.
 */
function load(): typeof native {
  // The loader minds this variable, and says so where it leads nowhere.
  if (process.env['NAPI_RS_NATIVE_LIBRARY_PATH'] === undefined) {
    const abi = { linux: '-gnu', win32: '-msvc' }[process.platform as string] ?? ''
    const target = `${process.platform}-${process.arch}${abi}`
    const file = `aws-sso-native.${target}.node`
    for (const path of [join(__dirname, file), join(__dirname, '..', `aws-sso-native-${target}`, file)]) {
      if (!existsSync(path)) continue
      try {
        const module = { exports: {} }
        process.dlopen(module, toNamespacedPath(path))
        return module.exports as typeof native
      } catch {
        // For another C library, or broken: the loader finds out, and says so.
      }
    }
  }
  return require('../binding.js') as typeof native
}

/** The native binding. */
export const binding = load()
