import type * as native from '../binding.js'
import { SsoError } from './errors.js'

let loaded: typeof native | undefined

/**
 * The native binding. It is loaded at its first use, so that importing the package is fast, and so that a program whose addon
 * is missing starts and gets the error from the call.
 */
export function binding(): typeof native {
  loaded ??= load()
  return loaded
}

function load(): typeof native {
  try {
    return loadDirectly() ?? (require('../binding.js') as typeof native)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const info = {
      code: 'AddonNotLoaded',
      message: `the native addon cannot be loaded on ${process.platform}-${process.arch}: ${reason}`,
      retryable: false,
      hint: "Install the package for this platform, with its optional packages; in an Electron app, keep the addon and the program outside of the archive: asarUnpack: ['node_modules/aws-sso-native-*/**'].",
    } as const
    throw new SsoError(info, { cause: error })
  }
}

/**
 * Loads the binary from one of the two usual paths: beside this file, or in the package of the platform beside this one. The
 * generated loader (`binding.js`) supports all platforms and reports what is missing, but it is long: compiling it, detecting
 * the C library and resolving packages took most of the loading time (`docs/design/loading.md`).
 */
function loadDirectly(): typeof native | undefined {
  // The generated loader uses this variable, and reports a wrong path.
  if (process.env['NAPI_RS_NATIVE_LIBRARY_PATH'] !== undefined) return undefined
  // Required here, so that importing the package does not load them.
  const { existsSync } = require('node:fs') as typeof import('node:fs')
  const { join, toNamespacedPath } = require('node:path') as typeof import('node:path')
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
      // The file is for another C library, or damaged. The generated loader reports it.
    }
  }
  return undefined
}
