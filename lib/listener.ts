/**
 * Calls a subscriber with an event. Its exception, or the rejection of an async subscriber, does not affect the caller: it
 * is reported as an uncaught exception, as Node's `EventTarget` does:
 * https://nodejs.org/api/events.html#eventtarget-error-handling
 */
export function notify<E>(listener: (event: E) => unknown, event: E): void {
  callSafely(() => listener(event), reportUncaught)
}

/** Calls a function of the host. Its exception, or the rejection of the promise that it returns, is passed to `fail`. */
export function callSafely(call: () => unknown, fail: (error: unknown) => void): void {
  try {
    const returned = call()
    if (isThenable(returned)) Promise.resolve(returned).then(undefined, fail)
  } catch (error) {
    fail(error)
  }
}

/** Read at load, because the fake timers of test runners replace it. */
const { queueMicrotask } = globalThis

export function reportUncaught(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}

/** The message of an exception. It can be any value: it may have no message, and reading the message may throw. */
export function messageOf(error: unknown): string {
  try {
    const text = error instanceof Error ? error.message : error
    return typeof text === 'string' ? text : String(text)
  } catch {
    return 'an exception without a message'
  }
}

const isThenable = (value: unknown) => typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function'
