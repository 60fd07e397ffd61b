import type * as native from '../binding.js'
import { errorInfo, SsoError } from './errors.js'
import { ssoError } from './failure.js'
import { reportUncaught, settle, words } from './listener.js'
import { binding } from './native.js'
import { onAbort } from './signals.js'
import { publish } from './warnings.js'

/** A call in progress, for the callbacks it was given. */
export class Call {
  readonly cancellation = new (binding().Cancellation)()
  #failed: { with: unknown } | undefined
  #ended = false

  /**
   * Wraps a caller's callback: the binding must never see it throw. Its first exception ends the call, which rejects
   * with it. A promise that it returned may still be rejected after the end: nobody waits for that any more, so it is
   * reported as uncaught.
   */
  guard<E>(callback: ((event: E) => unknown) | undefined): ((event: E) => void) | undefined {
    if (!callback) return undefined
    const fail = (error: unknown) => {
      if (this.#failed) return
      if (this.#ended) return reportUncaught(error)
      this.#failed = { with: error }
      this.cancellation.cancel()
    }
    return (event) => {
      if (!this.#failed && !this.#ended) settle(() => callback(event), fail)
    }
  }

  end(): void {
    this.#ended = true
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
  const ignore = onAbort('options.signal', signal, () => call.cancellation.cancel())
  let outcome: native.Outcome<T>
  try {
    outcome = await start(call)
  } catch (error) {
    // The native side rejects for its own faults only.
    throw ssoError('Internal', words(error), { cause: error })
  } finally {
    ignore()
    call.end()
  }
  if (outcome.warnings) publish(outcome.warnings)
  call.throwIfCallbackFailed()
  if (!outcome.error) return outcome.value
  if (outcome.error.code === 'Cancelled' && signal?.aborted) throw signal.reason
  throw new SsoError(errorInfo(outcome.error))
}
