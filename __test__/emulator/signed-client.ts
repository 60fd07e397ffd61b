import { createHash, createHmac } from 'node:crypto'
import type { IdentityCenter, RoleCredentials } from '../../emulator/index.js'
import { assignedRole } from '../harness/center.js'

export const modelId = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'
export const invokePath = `/model/${encodeURIComponent(modelId)}/invoke`

/** A body that Claude models take. */
export const messages = (content: unknown = 'hello', more: object = {}): string =>
  JSON.stringify({
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 16,
    messages: [{ role: 'user', content }],
    ...more,
  })

/** A request and all that its signature is made of. A test changes a member to sign what it does not send. */
export interface Signing {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly body: string
  readonly date: string
  readonly region: string
  readonly service: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly headers: Readonly<Record<string, string>>
}

/** A time as `x-amz-date` has it. */
export const amzDate = (time: number): string => new Date(time).toISOString().replaceAll(/[-:]|\.\d+/g, '')

/** Credentials of the first role. */
export const credentialsOf = (center: IdentityCenter): RoleCredentials =>
  center.issueRoleCredentials(...assignedRole(center))

/** A right request to Bedrock. */
export function invocation(center: IdentityCenter, changes: Partial<Signing> = {}): Signing {
  const { accessKeyId, secretAccessKey, sessionToken } = credentialsOf(center)
  const target = { method: 'POST', path: invokePath, query: '', body: messages(), date: amzDate(Date.now()) }
  const scope = { region: center.bedrockRegion, service: 'bedrock' }
  return { ...target, ...scope, accessKeyId, secretAccessKey, sessionToken, headers: {}, ...changes }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * The headers of a signed request, by the steps of the IAM user guide. It shares no code with the emulator, and encodes
 * the path a second time, as all services but S3 want it.
 */
export function sign(center: IdentityCenter, signing: Signing): Record<string, string> {
  const { date, region, service } = signing
  const all: Record<string, string> = {
    ...signing.headers,
    host: new URL(center.url).host,
    'x-amz-date': date,
    'x-amz-security-token': signing.sessionToken,
  }
  const names = Object.keys(all).sort()
  const path = signing.path.split('/').map(encodeURIComponent).join('/')
  const lines = names.map((name) => `${name}:${all[name]}\n`).join('')
  const canonical = [signing.method, path, signing.query, lines, names.join(';'), sha256(signing.body)].join('\n')
  const scope = [date.slice(0, 8), region, service, 'aws4_request']
  const text = ['AWS4-HMAC-SHA256', date, scope.join('/'), sha256(canonical)].join('\n')
  let key: string | Buffer = `AWS4${signing.secretAccessKey}`
  for (const part of scope) key = createHmac('sha256', key).update(part).digest()
  const signature = createHmac('sha256', key).update(text).digest('hex')
  const { host: _, ...headers } = all
  const credential = `Credential=${signing.accessKeyId}/${scope.join('/')}`
  headers['authorization'] = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  return headers
}

/** An answer, with the exception that its header names. */
export interface SignedAnswer {
  readonly status: number
  readonly exception: string | undefined
  readonly text: string
  readonly message: string
  readonly headers: Headers
}

/** Sends a request with the headers of another, or of its own. */
export async function send(
  center: IdentityCenter,
  request: Pick<Signing, 'method' | 'path' | 'query' | 'body'>,
  headers: Record<string, string>,
): Promise<SignedAnswer> {
  const { method, path, query, body } = request
  const url = center.url + path + (query === '' ? '' : `?${query}`)
  const response = await fetch(url, { method, headers, ...(method === 'GET' ? {} : { body }) })
  const text = await response.text()
  const exception = response.headers.get('x-amzn-errortype')?.split(':')[0]
  return { status: response.status, exception, text, message: messageOf(text), headers: response.headers }
}

/** Signs a request and sends it. */
export const sendSigned = (center: IdentityCenter, signing: Signing): Promise<SignedAnswer> =>
  send(center, signing, sign(center, signing))

function messageOf(text: string): string {
  try {
    const { message, Message } = JSON.parse(text) as { message?: string; Message?: string }
    return message ?? Message ?? ''
  } catch {
    return /<Message>(.*)<\/Message>/.exec(text)?.[1] ?? ''
  }
}
