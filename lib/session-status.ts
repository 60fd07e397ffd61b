import type * as native from '../binding.js'
import { present } from './arguments.js'
import type { SessionStatus } from './session-types.js'

/** The status of a session, with dates. */
export function sessionStatus(status: native.NativeSessionStatus): SessionStatus {
  const { expiresAt, refreshableUntil, ...members } = status
  return present({
    ...members,
    expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt),
    refreshableUntil: refreshableUntil === undefined ? undefined : new Date(refreshableUntil),
  }) as SessionStatus
}
