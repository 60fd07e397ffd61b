import { refuse } from './arguments.js'

/**
 * Calls a function when a signal aborts, until the function that is returned is called. A signal can be an object of
 * the caller's own, and may throw.
 */
export function onAbort(argument: string, signal: AbortSignal | undefined, abort: () => void): () => void {
  try {
    signal?.addEventListener('abort', abort, { once: true })
  } catch (cause) {
    return refuse(argument, 'cannot be listened to', { cause })
  }
  return () => {
    try {
      signal?.removeEventListener('abort', abort)
    } catch {
      // The call is over: what came of it is not changed by this.
    }
  }
}
