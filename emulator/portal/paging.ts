import { ServiceException } from '../exceptions.js'
import type { Service, ServiceRequest } from '../service.js'

/** The most entries the portal puts on a page. */
const pageLimit = 100

/** One page of a list. */
export interface Page {
  /** The page's entries, as JSON text joined by commas. */
  readonly entries: string
  readonly nextToken: string | undefined
}

/**
 * The page a request asks for with `max_result` and `next_token`. A token is bound to `list`: one that belongs to another
 * account is rejected, as is every text that the emulator did not issue.
 */
export function pageOf(service: Service, request: ServiceRequest, list: string, entries: readonly string[]): Page {
  const size = Math.min(readMaxResult(request), service.settings.pageSize)
  const token = request.query.get('next_token')
  const from = token === null || token === '' ? 0 : decodeNextToken(token, list)
  const to = from + size
  if (from === 0 && to >= entries.length) return { entries: entries.join(), nextToken: undefined }
  const nextToken = to < entries.length ? encodeNextToken(list, to) : undefined
  return { entries: entries.slice(from, to).join(), nextToken }
}

/** The message is the portal's own (synfinatic/aws-sso-cli#1343). */
function readMaxResult(request: ServiceRequest): number {
  const text = request.query.get('max_result')
  if (text === null) return pageLimit
  const size = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (size < 1 || size > pageLimit) {
    throw new ServiceException('InvalidRequestException', {
      message: 'ResultSize parameter must be within the valid limits of: 1-100',
    })
  }
  return size
}

/**
 * Tokens look opaque: base64 between a head and a tail with the three characters that arrive wrong from a client that does
 * not percent-encode them.
 */
const head = 'AAMA/+'
const tail = '+/w=='

function encodeNextToken(list: string, offset: number): string {
  return head + Buffer.from(`${list}:${offset}`).toString('base64') + tail
}

function decodeNextToken(token: string, list: string): number {
  if (token.startsWith(head) && token.endsWith(tail)) {
    const text = Buffer.from(token.slice(head.length, -tail.length), 'base64').toString()
    const offset = text.startsWith(`${list}:`) ? text.slice(list.length + 1) : ''
    if (/^\d{1,9}$/.test(offset)) return Number(offset)
  }
  throw new ServiceException('InvalidRequestException', { message: 'Invalid next token' })
}
