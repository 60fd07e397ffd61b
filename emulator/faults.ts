import { checkCount } from './checks.js'
import type { ExceptionDetails, ExceptionName } from './exceptions.js'
import { type RequestKind, serviceOf } from './operations.js'
import type { RequestHeaders } from './request-log.js'

/** An answer that the test makes up. */
export interface StatusFault {
  /** The HTTP status. */
  readonly status: number
  /** Text is sent as it is, anything else as JSON. Default: an empty body. */
  readonly body?: unknown
  /** Headers of the answer. Default `Content-Type`: `text/html` for text, `application/json` for the rest. */
  readonly headers?: Readonly<Record<string, string>>
  /** The `x-amzn-ErrorType` header. Default: not sent. */
  readonly errorType?: string
}

/** An error of the service, in the form the operation's service gives it. */
export interface ExceptionFault extends ExceptionDetails {
  readonly exception: ExceptionName
}

/**
 * A body that is longer than any client should read: a text over and over. `counters.floodBytes` is how much of it
 * was sent before the client closed the connection.
 */
export interface FloodFault {
  /** The text that is repeated. */
  readonly flood: string
  /** How many bytes of it are sent, if the client takes them all. */
  readonly bytes: number
  /** What comes before it. Default: nothing. */
  readonly start?: string
  /** The HTTP status. Default: 200. */
  readonly floodStatus?: number
  /** What `Content-Length` says, whatever is sent. Default: none, and the body is chunked. */
  readonly contentLength?: number
}

/** What goes wrong. */
export type Fault =
  | StatusFault
  | ExceptionFault
  | FloodFault
  /** The connection is reset (TCP RST) and nothing is answered. */
  | { readonly reset: true }
  /** The connection is closed as usual (TCP FIN) and nothing is answered. */
  | { readonly hangUp: true }
  /** Nothing is answered, and the connection stays open. */
  | { readonly stall: true }
  /** The headers and half of the body are sent, then the connection is closed. */
  | { readonly halfBody: true }
  /** The headers and half of the body are sent, then nothing more, and the connection stays open. */
  | { readonly stallBody: true }
  /** Bytes that are not HTTP are sent, and the connection is closed. */
  | { readonly garbage: true }
  /** The answer is right, and comes this many milliseconds later than it would have. */
  | { readonly slowMs: number }
  /**
   * The status and the headers are right; the body is what this makes of it. Text and bytes are sent as they are, not as
   * JSON.
   */
  | { readonly replaceBody: (body: unknown) => unknown }

/** A request as a rule sees it. */
export interface FaultRequest {
  readonly operation: RequestKind
  readonly query: Readonly<Record<string, string>>
  readonly headers: RequestHeaders
  /** The parsed JSON body, or undefined when there is none. */
  readonly body: unknown
}

/** One rule of a fault script: which requests meet which fault. */
export interface FaultRule {
  /** The operation or operations it is for. Default: all AWS operations, not the pages. */
  readonly operation?: RequestKind | readonly RequestKind[]
  /** Chooses among those requests, for instance by account id. Default: every request of `operation`. */
  readonly when?: (request: FaultRequest) => boolean
  /** How many of the requests it is for pass before it starts. Default: 0. */
  readonly after?: number
  /** How many requests meet the fault before the rule is spent. Default: no end. */
  readonly times?: number
  /**
   * Whether the operation takes effect all the same, and only its answer is lost or changed: a refresh token is spent, a
   * device code used. Default: false for `status`, `exception`, `flood`, `reset`, `hangUp`, `stall` and `garbage`. The others
   * always take effect, since they send the real answer or a part of it.
   */
  readonly takesEffect?: boolean
  readonly fault: Fault
}

interface RuleState {
  readonly rule: FaultRule
  readonly kinds: ReadonlySet<RequestKind> | undefined
  seen: number
  fired: number
}

/** The script in force: of the rules that are for a request, the first that is due fires; all of them count it. */
export class FaultScript {
  private rules: RuleState[] = []

  set(rules: readonly FaultRule[]): void {
    this.rules = rules.map((rule) => {
      checkCount('faults.after', rule.after, 0)
      checkCount('faults.times', rule.times, 0)
      const { operation } = rule
      const kinds = operation === undefined ? undefined : new Set<RequestKind>(toList(operation))
      return { rule, kinds, seen: 0, fired: 0 }
    })
  }

  get isEmpty(): boolean {
    return this.rules.length === 0
  }

  next(request: FaultRequest): FaultRule | undefined {
    let due: RuleState | undefined
    for (const state of this.rules) {
      const { rule, kinds } = state
      if (!(kinds === undefined ? serviceOf(request.operation) !== undefined : kinds.has(request.operation))) continue
      if (rule.when !== undefined && !rule.when(request)) continue
      state.seen += 1
      if (due === undefined && state.seen > (rule.after ?? 0) && state.fired < (rule.times ?? Infinity)) due = state
    }
    if (due !== undefined) due.fired += 1
    return due?.rule
  }
}

function toList(operation: RequestKind | readonly RequestKind[]): readonly RequestKind[] {
  return typeof operation === 'string' ? [operation] : operation
}

/** The name of a fault in the record of a request. */
export function faultName(fault: Fault): string {
  return Object.keys(fault).find((key) => faultNames.has(key)) ?? 'status'
}

const faultNames = new Set([
  'exception',
  'flood',
  'reset',
  'hangUp',
  'stall',
  'halfBody',
  'stallBody',
  'garbage',
  'slowMs',
  'replaceBody',
])

/** Whether the operation is carried out although its request meets the fault. */
export function takesEffect(rule: FaultRule): boolean {
  const { fault } = rule
  const needsAnswer = 'halfBody' in fault || 'stallBody' in fault || 'slowMs' in fault || 'replaceBody' in fault
  return needsAnswer || rule.takesEffect === true
}
