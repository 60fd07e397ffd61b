import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Fault, FloodFault } from './faults.js'
import { exceptionReply } from './exceptions.js'
import type { RequestKind } from './operations.js'
import type { Reply } from './reply.js'

/** A response that is still to be sent, and how. */
export interface Delivery {
  readonly response: ServerResponse
  /** Its connection. */
  readonly socket: Socket
  readonly kind: RequestKind
  readonly requestId: string
  /** The `Date` header to send instead of Node's own. */
  readonly date: string | undefined
  /** Called once, when it is decided what is sent: with the status, or with 0 for no answer. */
  readonly onStatus: (status: number) => void
  /** Called for every part of a flood that was handed to the operating system, with its length. */
  readonly onFlood: (bytes: number) => void
}

/** Sends a whole answer. */
export function deliver(delivery: Delivery, reply: Reply): void {
  writeHead(delivery, reply, reply.isStream === true ? undefined : Buffer.byteLength(reply.body))
  delivery.response.end(reply.body)
}

/** Answers a request with its fault. `reply` is the right answer, where the operation took effect. */
export function deliverFault(delivery: Delivery, fault: Fault, reply: Reply | undefined): void {
  const { socket, kind, requestId } = delivery
  if ('exception' in fault) return deliver(delivery, exceptionReply(kind, requestId, fault.exception, fault))
  if ('flood' in fault) return flood(delivery, fault)
  if ('status' in fault) return deliver(delivery, ownAnswer(fault))
  if ('slowMs' in fault && reply !== undefined) return deliver(delivery, reply)
  if ('replaceBody' in fault && reply !== undefined) {
    return deliver(delivery, { ...reply, body: asBody(fault.replaceBody(parsed(reply.body))) })
  }
  if ('halfBody' in fault && reply !== undefined) {
    return sendHalf(delivery, reply, () => socket.destroy())
  }
  if ('stallBody' in fault && reply !== undefined) return sendHalf(delivery, reply, () => {})
  delivery.onStatus(0)
  if ('reset' in fault) socket.resetAndDestroy()
  else if ('hangUp' in fault) socket.end()
  else if ('garbage' in fault) socket.end('\u0000\u0001 this is no HTTP \u0002\r\n\r\n')
}

/** Without a length the body is chunked. */
function writeHead(delivery: Delivery, reply: Reply, length?: number): void {
  const { response, requestId, date, onStatus } = delivery
  onStatus(reply.status)
  const headers: Record<string, string | number> = { 'x-amzn-RequestId': requestId, ...reply.headers }
  if (length !== undefined) headers['Content-Length'] = length
  if (date !== undefined) headers['Date'] = date
  response.writeHead(reply.status, headers)
}

/** Promises a whole body and sends half of it; of an empty body, promises some and sends nothing. */
function sendHalf(delivery: Delivery, reply: Reply, then: () => void): void {
  const bytes = reply.body === '' ? Buffer.from('  ') : Buffer.from(reply.body as string)
  writeHead(delivery, reply, bytes.length)
  delivery.response.write(bytes.subarray(0, bytes.length >> 1), then)
}

const floodPart = 64 * 1024

/** Sends the parts one after the other: each is taken, at least by the operating system, before the next is made. */
function flood(delivery: Delivery, fault: FloodFault): void {
  const { response, onFlood } = delivery
  const head = { status: fault.floodStatus ?? 200, headers: { 'Content-Type': 'application/json' }, body: '' }
  writeHead(delivery, head, fault.contentLength)
  const part = Buffer.from(fault.flood.repeat(Math.ceil(floodPart / fault.flood.length)))
  let left = fault.bytes
  const next = (): void => {
    const bytes = part.subarray(0, left)
    left -= bytes.length
    response.write(bytes, (error) => {
      if (error) return
      onFlood(bytes.length)
      if (left > 0) next()
      else response.end()
    })
  }
  response.write(fault.start ?? '')
  next()
}

function ownAnswer(fault: Extract<Fault, { status: number; body?: unknown }>): Reply {
  const isText = typeof fault.body === 'string'
  return {
    status: fault.status,
    headers: {
      'Content-Type': isText ? 'text/html' : 'application/json',
      ...(fault.errorType === undefined ? {} : { 'x-amzn-ErrorType': fault.errorType }),
      ...fault.headers,
    },
    body: fault.body === undefined ? '' : asBody(fault.body),
  }
}

function asBody(body: unknown): string | Uint8Array {
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  return JSON.stringify(body) ?? ''
}

/** The parsed JSON of a body; text and bytes as they are. */
function parsed(body: string | Uint8Array): unknown {
  if (typeof body !== 'string') return body
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}
