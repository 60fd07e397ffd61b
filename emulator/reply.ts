/** An answer before it is put on the wire. `x-amzn-RequestId`, `Date` and `Content-Length` are added there. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
  /** Whether the body is sent in chunks, without `Content-Length`. */
  readonly isStream?: true
}

const jsonHeaders = { 'Content-Type': 'application/json' }

/** A JSON answer whose body is already text: the portal's pages are put together from precomputed pieces. */
export function jsonText(body: string, status = 200): Reply {
  return { status, headers: jsonHeaders, body }
}

export function json(value: unknown, status = 200): Reply {
  return jsonText(JSON.stringify(value), status)
}

/** Messages of an event stream. */
export function stream(messages: readonly Uint8Array[], headers: Readonly<Record<string, string>> = {}): Reply {
  const type = { 'Content-Type': 'application/vnd.amazon.eventstream' }
  return { status: 200, headers: { ...type, ...headers }, body: Buffer.concat(messages), isStream: true }
}
