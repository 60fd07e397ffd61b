import type { NativeWarning } from '../binding.js'
import * as args from './arguments.js'
import type { SsoWarningCode } from './codes.js'
import { notify } from './listener.js'

/** Something that went wrong without ending a call: an invalid cache file that was ignored, for example. */
export interface SsoWarning {
  /** The stable code, to branch on. */
  code: SsoWarningCode
  /** What happened, in English. It holds no secret. */
  message: string
  /** The file it is about. */
  path?: string
}

const listeners = new Set<(warning: SsoWarning) => void>()

/**
 * Subscribes to the warnings of all calls of this package.
 *
 * An exception of the listener, or the rejection of an async one, does not affect the call. It is reported as an uncaught
 * exception (`process.on('uncaughtException')`), as by an `EventTarget`.
 *
 * @returns a function that ends the subscription.
 * @throws {@link SsoError} `InvalidInput`, synchronously.
 */
export function onWarning(listener: (warning: SsoWarning) => void): () => void {
  const checked = args.callback('listener', listener)
  // A new function for each subscription: a listener that subscribes twice is called twice.
  const subscription = (warning: SsoWarning) => checked(warning)
  listeners.add(subscription)
  return () => void listeners.delete(subscription)
}

export function publish(warnings: readonly NativeWarning[]): void {
  for (const warning of warnings) {
    // A copy, because a listener may subscribe or unsubscribe listeners.
    for (const listener of Array.from(listeners)) if (listeners.has(listener)) notify(listener, warning as SsoWarning)
  }
}
