import type { ServerResponse } from 'node:http'
import type { Fault } from './faults.js'
import { exceptionReply } from './exceptions.js'
import type { RequestKind } from './operations.js'
import type { Reply } from './reply.js'

/** A response that is owed, and how it is to be sent. */
export interface Delivery {
  readonly response: ServerResponse
  readonly kind: RequestKind
  readonly requestId: string
  /** The `Date` header to send instead of Node's own. */
  readonly date: string | undefined
  /** Called once, when it is decided what is sent: with the status, or with 0 for no answer. */
  readonly onStatus: (status: number) => void
}

/** Sends a whole answer. */
export function deliver(delivery: Delivery, reply: Reply): void {
  writeHead(delivery, reply)
  delivery.response.end(reply.body)
}

/** Lets a request meet its fault. `reply` is the right answer, where the operation took effect. */
export function deliverFault(delivery: Delivery, fault: Fault, reply: Reply | undefined): void {
  const { response, kind } = delivery
  if ('exception' in fault) return deliver(delivery, exceptionReply(kind, fault.exception, fault))
  if ('status' in fault) return deliver(delivery, ownAnswer(fault))
  if ('slowMs' in fault && reply !== undefined) return deliver(delivery, reply)
  if ('replaceBody' in fault && reply !== undefined) {
    return deliver(delivery, { ...reply, body: asText(fault.replaceBody(parsed(reply.body))) })
  }
  if ('halfBody' in fault && reply !== undefined) {
    return sendHalf(delivery, reply, () => response.socket?.destroy())
  }
  if ('stallBody' in fault && reply !== undefined) return sendHalf(delivery, reply, () => {})
  delivery.onStatus(0)
  if ('reset' in fault) response.socket?.resetAndDestroy()
  else if ('hangUp' in fault) response.socket?.end()
  else if ('garbage' in fault) response.socket?.end('\u0000\u0001 this is no HTTP \u0002\r\n\r\n')
}

function writeHead({ response, requestId, date, onStatus }: Delivery, reply: Reply): void {
  onStatus(reply.status)
  const headers: Record<string, string | number> = {
    ...reply.headers,
    'x-amzn-RequestId': requestId,
    'Content-Length': Buffer.byteLength(reply.body),
  }
  if (date !== undefined) headers['Date'] = date
  response.writeHead(reply.status, headers)
}

/** Promises a whole body and sends half of it; of an empty body, promises some and sends nothing. */
function sendHalf(delivery: Delivery, reply: Reply, then: () => void): void {
  const bytes = Buffer.from(reply.body === '' ? '  ' : reply.body)
  writeHead(delivery, { ...reply, body: bytes.toString() })
  delivery.response.write(bytes.subarray(0, bytes.length >> 1), then)
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
    body: fault.body === undefined ? '' : asText(fault.body),
  }
}

function asText(body: unknown): string {
  return typeof body === 'string' ? body : (JSON.stringify(body) ?? '')
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}
