import type { NativeWarning } from '../binding.js'
import * as args from './arguments.js'
import { tell } from './listener.js'

/** Something that went wrong without ending a call: a broken cache file that was passed over, for example. */
export interface SsoWarning {
  /** A stable name for the kind. */
  code:
    | 'CacheFileBroken'
    | 'CacheFileUnreadable'
    | 'CacheFileOfOtherPortal'
    | 'CacheFileOfOtherRegion'
    | 'RegistrationNotStored'
    | 'ClientNameChanged'
    | 'ConfigFileIgnored'
    | 'ExtraCertificatesIgnored'
    | 'NotLocked'
    | 'TokenNotStored'
    | 'RefreshFailed'
    | 'PromptNotRecorded'
    | 'ChangesNotWatched'
    | 'ListNotKept'
  /** What happened, in English. It holds no secret. */
  message: string
  /** The file it is about. */
  path?: string
}

const listeners = new Set<(warning: SsoWarning) => void>()

/**
 * Subscribes to warnings of all calls of this package.
 *
 * An exception of the listener is not an exception of the call that was warned of: it is reported as an uncaught
 * exception (`process.on('uncaughtException')`), as by an `EventTarget`. So is the rejection of an async listener.
 *
 * @returns a function that ends the subscription.
 * @throws {@link SsoError} `InvalidInput`, at once: there is no promise to reject.
 */
export function onWarning(listener: (warning: SsoWarning) => void): () => void {
  const told = args.callback('listener', listener)
  // A listener of its own for each subscription: a function subscribed twice is told twice.
  const subscription = (warning: SsoWarning) => told(warning)
  listeners.add(subscription)
  return () => void listeners.delete(subscription)
}

export function publish(warnings: readonly NativeWarning[]): void {
  for (const warning of warnings) {
    // A copy: a listener may subscribe and unsubscribe, itself or others.
    for (const listener of Array.from(listeners)) if (listeners.has(listener)) tell(listener, warning as SsoWarning)
  }
}
