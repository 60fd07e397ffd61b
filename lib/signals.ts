import { reject } from './arguments.js'

/**
 * Calls a function when a signal aborts. The returned function ends that. The signal may be an object of the host's own, so its
 * methods may throw.
 */
export function onAbort(argument: string, signal: AbortSignal | undefined, abort: () => void): () => void {
  try {
    signal?.addEventListener('abort', abort, { once: true })
  } catch (cause) {
    return reject(argument, 'cannot be listened to', { cause })
  }
  return () => {
    try {
      signal?.removeEventListener('abort', abort)
    } catch {
      // The call has ended, and this must not change its result.
    }
  }
}

/** Waits for a promise until the signal aborts. Then it rejects with the signal's reason. */
export async function untilAborted(signal: AbortSignal | undefined, promise: Promise<void>): Promise<void> {
  if (!signal) return promise
  if (signal.aborted) throw signal.reason
  let ignore = () => {}
  try {
    await new Promise<void>((resolve, fail) => {
      ignore = onAbort('options.signal', signal, () => fail(signal.reason))
      promise.then(resolve, fail)
    })
  } finally {
    ignore()
  }
}
