import { SsoError } from 'aws-sso-native'
import type { Problem, ProblemInfo } from '../ipc/contract.js'
import type { Store } from './store.js'

/** Shows what went wrong, unless the person cancelled it. */
export function report(store: Store, during: Problem['during'], error: unknown): void {
  const info = problemInfo(error)
  if (info) store.set({ problem: { during, error: info } })
}

export function clearProblem(store: Store, ...during: readonly Problem['during'][]): void {
  const { problem } = store.state
  if (problem && (during.length === 0 || during.includes(problem.during))) store.set({ problem: null })
}

/**
 * What a renderer may know of an error. An `SsoError` has no secret in any member. The stack and the cause stay here.
 *
 * @returns undefined if the call was cancelled, which is no problem.
 */
export function problemInfo(error: unknown): ProblemInfo | undefined {
  if (error instanceof SsoError) {
    if (error.code === 'Cancelled') return undefined
    const { code, message, hint, retryable, reason, requestId } = error
    return {
      code,
      message,
      hint,
      retryable,
      ...(reason === undefined ? {} : { reason }),
      ...(requestId === undefined ? {} : { requestId }),
    }
  }
  if (error instanceof Error) {
    if (error.name === 'AbortError') return undefined
    return { code: error.name, message: error.message, hint: '', retryable: false }
  }
  return { code: 'Error', message: String(error), hint: '', retryable: false }
}

/** A problem as text, for a support request. */
export function problemText({ during, error }: Problem): string {
  const { code, message, hint, reason, requestId } = error
  const lines = [
    `${code} (${during})`,
    message,
    hint,
    reason && `Reason: ${reason}`,
    requestId && `Request: ${requestId}`,
  ]
  return lines.filter(Boolean).join('\n')
}
