import type * as native from '../binding.js'
import { SsoError } from './errors.js'
import type * as loaderFile from './loader.js'

let loaded: typeof native | undefined

/**
 * The native binding. It is loaded at its first use, so that importing the package is fast, and so that a program whose addon
 * is missing starts and gets the error from the call.
 */
export function binding(): typeof native {
  loaded ??= load()
  return loaded
}

/** The loader is a file of its own, which `scripts/build.mjs` leaves out of `index.js`: importing the package does not read it. */
export const loader = (): typeof loaderFile => require('./loader.js') as typeof loaderFile

function load(): typeof native {
  try {
    return loader().loadAddon()
  } catch (error) {
    const { message, hint } = error as { message?: unknown; hint?: unknown }
    const info = {
      code: 'AddonNotLoaded',
      message: `the native addon cannot be loaded on ${process.platform}-${process.arch}: ${String(message ?? error)}`,
      retryable: false,
      hint: typeof hint === 'string' ? hint : 'Install the package again.',
    } as const
    throw new SsoError(info, { cause: error })
  }
}
