import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { RequestHeaders } from './request-log.js'

/** What an `Authorization` header of Signature Version 4 says. */
export interface Authorization {
  readonly accessKeyId: string
  /** `YYYYMMDD`. */
  readonly date: string
  readonly region: string
  readonly service: string
  /** The names of the signed headers, in lower case. */
  readonly signedHeaders: readonly string[]
  /** 64 hexadecimal digits. */
  readonly signature: string
}

/** The parts of a request that its signature covers. */
export interface SignedRequest {
  readonly method: string
  /** As it came, percent-encoded. */
  readonly path: string
  /** As it came, without the question mark. */
  readonly rawQuery: string
  readonly headers: RequestHeaders
  readonly bytes: Uint8Array
}

const algorithm = 'AWS4-HMAC-SHA256'

/** Reads an `Authorization` header; undefined for one that is not of Signature Version 4 or lacks a part. */
export function readAuthorization(header: string): Authorization | undefined {
  if (!header.startsWith(`${algorithm} `)) return undefined
  const parts = new Map<string, string>()
  for (const part of header.slice(algorithm.length).split(',')) {
    const mark = part.indexOf('=')
    if (mark !== -1) parts.set(part.slice(0, mark).trim(), part.slice(mark + 1).trim())
  }
  const [accessKeyId, date, region, service, terminator, ...rest] = (parts.get('Credential') ?? '').split('/')
  const signedHeaders = (parts.get('SignedHeaders') ?? '').split(';').filter((name) => name !== '')
  const signature = parts.get('Signature') ?? ''
  if (!accessKeyId || !date || !region || !service || terminator !== 'aws4_request' || rest.length > 0) return undefined
  if (signedHeaders.length === 0 || !/^[0-9a-f]{64}$/.test(signature)) return undefined
  return { accessKeyId, date, region, service, signedHeaders, signature }
}

/** The time of `x-amz-date`, such as `20261126T231806Z`, in epoch milliseconds; undefined for any other form. */
export function readDate(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (parts === null) return undefined
  const [, year, month, day, hour, minute, second] = parts
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(time) ? undefined : time
}

/** A time as `x-amz-date` has it. */
export function formatDate(time: number): string {
  return new Date(time).toISOString().replaceAll(/[-:]|\.\d+/g, '')
}

/** Whether a request carries the signature that the secret access key gives. `date` is its `x-amz-date`. */
export function isSignedWith(
  request: SignedRequest,
  { date: day, region, service, signedHeaders, signature }: Authorization,
  secretAccessKey: string,
  date: string,
): boolean {
  const scope = `${day}/${region}/${service}/aws4_request`
  const canonical = createHash('sha256').update(canonicalRequest(request, signedHeaders)).digest('hex')
  const signed = [algorithm, date, scope, canonical].join('\n')
  const key = [day, region, service, 'aws4_request'].reduce(
    (secret: string | Buffer, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${secretAccessKey}`,
  )
  return timingSafeEqual(createHmac('sha256', key).update(signed).digest(), Buffer.from(signature, 'hex'))
}

/**
 * The canonical request (IAM user guide, "Create a signed AWS API request"). All services but S3 encode the path twice:
 * the path on the wire is encoded already, and is encoded once more here. The hash is that of the body that came, not
 * what `x-amz-content-sha256` says.
 */
function canonicalRequest(request: SignedRequest, signedHeaders: readonly string[]): string {
  const headers = signedHeaders.map((name) => `${name}:${canonicalValue(request.headers[name])}\n`)
  const body = createHash('sha256').update(request.bytes).digest('hex')
  return [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.rawQuery),
    headers.join(''),
    signedHeaders.join(';'),
    body,
  ].join('\n')
}

function canonicalPath(path: string): string {
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(encode(segment))
  }
  const isFolder = path.endsWith('/') && segments.length > 0
  return `/${segments.join('/')}${isFolder ? '/' : ''}`
}

function canonicalQuery(rawQuery: string): string {
  const pairs = rawQuery
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const mark = pair.indexOf('=')
      const [name, value] = mark === -1 ? [pair, ''] : [pair.slice(0, mark), pair.slice(mark + 1)]
      return [encode(decode(name)), encode(decode(value))] as const
    })
  pairs.sort(([name, value], [otherName, otherValue]) =>
    name === otherName ? compare(value, otherValue) : compare(name, otherName),
  )
  return pairs.map(([name, value]) => `${name}=${value}`).join('&')
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

function canonicalValue(value: string | string[] | undefined): string {
  const values = typeof value === 'string' ? [value] : (value ?? [])
  return values.map((text) => text.trim().replaceAll(/ +/g, ' ')).join(',')
}

/** Percent-encodes all but the unreserved characters of RFC 3986 section 2.3. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
