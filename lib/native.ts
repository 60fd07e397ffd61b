import type * as native from '../binding.js'
import { SsoError } from './errors.js'

let loaded: typeof native | undefined

/**
 * The native binding, loaded when something needs it. A program that imports the package at its start has not asked for
 * anything yet, and one whose addon is missing should be told so where it signs a person in, not be kept from starting.
 */
export function binding(): typeof native {
  loaded ??= load()
  return loaded
}

function load(): typeof native {
  try {
    return nearby() ?? (require('../binding.js') as typeof native)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const info = {
      code: 'AddonNotLoaded',
      message: `the native addon cannot be loaded on ${process.platform}-${process.arch}: ${reason}`,
      retryable: false,
      hint: "Install the package for this platform, with its optional packages; in an Electron app, keep the addon outside of the archive: asarUnpack: ['**/*.node'].",
    } as const
    throw new SsoError(info, { cause: error })
  }
}

/**
 * The generated loader (`binding.js`) knows every platform and says what is missing; it is also long, and compiling it,
 * looking for a C library and resolving packages took longer than all else. So the two places where a binary lies as a
 * rule are tried first: beside this file, and in the package of the platform beside this one.
 */
function nearby(): typeof native | undefined {
  // The loader minds this variable, and says so where it leads nowhere.
  if (process.env['NAPI_RS_NATIVE_LIBRARY_PATH'] !== undefined) return undefined
  // Here and not above: what an import needs is all that it loads.
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
      // For another C library, or broken: the loader finds out, and says so.
    }
  }
  return undefined
}
