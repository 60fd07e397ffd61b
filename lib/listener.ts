/**
 * Tells a subscriber of an event. A subscriber is no part of what it is told of, so its exception fails nothing: it is
 * reported as an uncaught exception, and so is the rejection of an async function. Node's `EventTarget` does the same:
 * https://nodejs.org/api/events.html#eventtarget-error-handling
 */
export function tell<E>(listener: (event: E) => unknown, event: E): void {
  settle(() => listener(event), reportUncaught)
}

/** Calls a caller's function. Its exception, or the rejection of the promise it returns, is handed to `fail`. */
export function settle(call: () => unknown, fail: (error: unknown) => void): void {
  try {
    const returned = call()
    if (isThenable(returned)) Promise.resolve(returned).then(undefined, fail)
  } catch (error) {
    fail(error)
  }
}

/** Taken at load: the fake timers of test runners replace it. */
const { queueMicrotask } = globalThis

export function reportUncaught(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}

/** What an exception says. Anything can be thrown: it may have no text, and looking for one may throw, too. */
export function words(error: unknown): string {
  try {
    const text = error instanceof Error ? error.message : error
    return typeof text === 'string' ? text : String(text)
  } catch {
    return 'an exception without a message'
  }
}

const isThenable = (value: unknown) => typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function'
