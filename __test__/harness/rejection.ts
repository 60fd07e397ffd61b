import type { SsoError } from '../../index.js'

/** What a call rejects with. Fails where it does not reject. */
export async function rejection(call: Promise<unknown>): Promise<SsoError> {
  const outcome = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  if ('error' in outcome) return outcome.error as SsoError
  throw new Error('the call did not reject')
}

/** The code of the error that a call rejects with. */
export const rejectionCode = async (call: Promise<unknown>): Promise<string> => (await rejection(call)).code
