import type * as native from '../binding.js'
import { errorInfo, SsoError } from './errors.js'
import { ssoError } from './failure.js'
import { callSafely, messageOf, reportUncaught } from './listener.js'
import { logToStderr } from './log.js'
import { binding } from './native.js'
import { onAbort } from './signals.js'
import { publish } from './warnings.js'

/** A call in progress. */
export class Call {
  readonly cancellation = new (binding().Cancellation)()
  #failed: { with: unknown } | undefined
  #ended = false

  constructor() {
    logToStderr()
  }

  /**
   * Wraps a callback of the host, because the binding must never see it throw. Its first exception ends the call, which
   * rejects with it. If a promise that it returned is rejected after the end of the call, that is reported as uncaught.
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
      if (!this.#failed && !this.#ended) callSafely(() => callback(event), fail)
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
 * Runs a native call to its end. The signal cancels it, its warnings are published, and its error is thrown as an
 * {@link SsoError} with the stack of the caller.
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
    // The promise of a native call is rejected only because of a fault of this library.
    throw ssoError('Internal', messageOf(error), { cause: error })
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
