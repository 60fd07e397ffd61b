import type * as native from '../binding.js'
import { errorInfo, SsoError } from './errors.js'
import { ssoError } from './failure.js'
import { binding } from './native.js'
import { publish } from './warnings.js'

/** A call in progress, for the callbacks it was given. */
export class Call {
  readonly cancellation = new (binding().Cancellation)()
  #failed: { with: unknown } | undefined

  /** Wraps a caller's callback: the binding must never see it throw, and its exception ends the call. */
  guard<E>(callback: ((event: E) => unknown) | undefined): ((event: E) => void) | undefined {
    if (!callback) return undefined
    const fail = (error: unknown) => {
      this.#failed ??= { with: error }
      this.cancellation.cancel()
    }
    return (event) => {
      try {
        const returned = callback(event)
        // A callback may be an async function; its rejection is its exception.
        if (isThenable(returned)) Promise.resolve(returned).catch(fail)
      } catch (error) {
        fail(error)
      }
    }
  }

  throwIfCallbackFailed(): void {
    if (this.#failed) throw this.#failed.with
  }
}

/**
 * Runs a native call to its end: the signal cancels it, its warnings are published, and its error is thrown as an
 * {@link SsoError} with the caller's stack.
 */
export async function run<T>(
  signal: AbortSignal | undefined,
  start: (call: Call) => Promise<native.Outcome<T>>,
): Promise<T> {
  if (signal?.aborted) throw signal.reason
  const call = new Call()
  const cancel = () => call.cancellation.cancel()
  signal?.addEventListener('abort', cancel, { once: true })
  let outcome: native.Outcome<T>
  try {
    outcome = await start(call)
  } catch (error) {
    // The native side rejects for its own faults only.
    throw ssoError('Internal', error instanceof Error ? error.message : String(error), { cause: error })
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
  if (outcome.warnings) publish(outcome.warnings)
  call.throwIfCallbackFailed()
  if (!outcome.error) return outcome.value
  if (outcome.error.code === 'Cancelled' && signal?.aborted) throw signal.reason
  throw new SsoError(errorInfo(outcome.error))
}

const isThenable = (value: unknown) => typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function'
