import type { RequestKind } from './operations.js'

/** The headers of a request, by name in lower case. Not Node's own type: users need no `@types/node` for the emulator. */
export type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>

/** One request, as it came, and how it was answered. Secrets are kept as they came: it is a test's log. */
export interface RequestRecord {
  /** What the request was for. */
  readonly operation: RequestKind
  /** The HTTP method. */
  readonly method: string
  /** The path, without the query. */
  readonly path: string
  /** The query's parameters, decoded. */
  readonly query: Readonly<Record<string, string>>
  /** The headers, with names in lower case. */
  readonly headers: RequestHeaders
  /** The JSON body, parsed; text when it is no JSON; undefined when there is none. */
  readonly body: unknown
  /** When the request had arrived whole, in epoch milliseconds with fractions, on a clock that never steps back. */
  readonly at: number
  /** A number for the TCP connection it came on, counting from 1. */
  readonly connection: number
  /** The `x-amzn-RequestId` of its answer. */
  readonly requestId: string
  /** The status of its answer; 0 when there was none (yet): it waits out the latency, or met a fault. */
  readonly status: number
  /** The fault it met, by the name it has in the script, such as `reset`. */
  readonly fault?: string
  /** The role whose credentials signed it: Bedrock and STS, where the signature was right. */
  readonly caller?: RoleCaller
}

/** A role that asks. */
export interface RoleCaller {
  readonly accessKeyId: string
  readonly accountId: string
  readonly roleName: string
}

/** The same, while it is being written. */
export interface OpenRecord extends RequestRecord {
  status: number
  fault?: string
  caller?: RoleCaller
}

/** The last requests, oldest first. */
export class RequestLog {
  readonly records: OpenRecord[] = []

  constructor(readonly limit: number) {}

  add(record: OpenRecord): void {
    this.records.push(record)
    if (this.records.length > this.limit) this.records.shift()
  }

  clear(): void {
    this.records.length = 0
  }
}
