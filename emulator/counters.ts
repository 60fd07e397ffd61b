import { type RequestKind, requestKinds } from './operations.js'

/** What happened since the start, or since `clearLog()`. Live: read it again to see it change. */
export interface Counters {
  /** All requests. */
  requests: number
  /** Requests of each operation. */
  byOperation: Record<RequestKind, number>
  /** Answers of each HTTP status; 0 counts requests that a fault left without an answer. */
  byStatus: Record<number, number>
  /** Answers with status 429. */
  status429: number
  /** Polls for a token that came sooner than the interval in force, whatever they were answered. */
  violations: number
  /** Uses of a refresh token that was spent already (`refreshTokens: 'singleUse'`). */
  refreshTokenReplays: number
  /** Uses of an authorization code that was exchanged already. Each ended the sign-in of the first. */
  authorizationCodeReplays: number
  /** Requests that met a rule of the fault script. */
  faults: number
  /** Bytes of `flood` faults that were sent. What the operating system holds for the client is among them. */
  floodBytes: number
  /** Requests whose client went away before it had its whole answer. */
  abandoned: number
  /** Requests being answered at this moment; never set back. */
  inFlight: number
  /** The most there were at once. */
  peakInFlight: number
  /** Connections open at this moment; never set back. */
  openConnections: number
  /** The most there were at once. */
  peakConnections: number
  /** Connections ever accepted. */
  totalConnections: number
}

export function newCounters(): Counters {
  return {
    requests: 0,
    byOperation: Object.fromEntries(requestKinds.map((kind) => [kind, 0])) as Record<RequestKind, number>,
    byStatus: {},
    status429: 0,
    violations: 0,
    refreshTokenReplays: 0,
    authorizationCodeReplays: 0,
    faults: 0,
    floodBytes: 0,
    abandoned: 0,
    inFlight: 0,
    peakInFlight: 0,
    openConnections: 0,
    peakConnections: 0,
    totalConnections: 0,
  }
}

/** Starts counting anew; what is open or in flight at this moment stays counted. */
export function clearCounters(counters: Counters): void {
  const { inFlight, openConnections } = counters
  Object.assign(counters, newCounters(), {
    inFlight,
    peakInFlight: inFlight,
    openConnections,
    peakConnections: openConnections,
  })
}

export function countStatus(counters: Counters, status: number): void {
  counters.byStatus[status] = (counters.byStatus[status] ?? 0) + 1
  if (status === 429) counters.status429 += 1
}
