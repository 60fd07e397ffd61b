import type { NativeWarning } from '../binding.js'

/** Something that went wrong without ending a call: a broken cache file that was passed over, for example. */
export interface SsoWarning {
  /** A stable name for the kind. */
  code:
    | 'CacheFileBroken'
    | 'CacheFileUnreadable'
    | 'CacheFileOfOtherPortal'
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
 * @returns a function that ends the subscription.
 */
export function onWarning(listener: (warning: SsoWarning) => void): () => void {
  // A listener of its own for each subscription: a function subscribed twice is told twice.
  const subscription = (warning: SsoWarning) => listener(warning)
  listeners.add(subscription)
  return () => void listeners.delete(subscription)
}

export function publish(warnings: readonly NativeWarning[]): void {
  for (const warning of warnings) {
    for (const listener of listeners) {
      try {
        listener(warning as SsoWarning)
      } catch (error) {
        // The call did nothing wrong: the listener's exception is uncaught, as with an EventTarget.
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}
