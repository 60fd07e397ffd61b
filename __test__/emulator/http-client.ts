import type { IdentityCenter, IdentityCenterOptions } from '../../emulator/index.js'
import { startCenter } from '../harness/center.js'

export type Members = Record<string, unknown>

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: Members
}

export interface ClientCredentials {
  readonly clientId: string
  readonly clientSecret: string
}

export interface DeviceCode extends ClientCredentials {
  readonly deviceCode: string
  readonly userCode: string
  readonly verificationUri: string
  readonly verificationUriComplete: string
}

export const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code'

/** Starts an emulator, and an HTTP client for it that changes nothing of what is sent and answered. */
export async function start(
  options: IdentityCenterOptions = {},
): Promise<{ center: IdentityCenter; http: HttpClient }> {
  const center = await startCenter(options)
  return { center, http: new HttpClient(center) }
}

/** Sends what an AWS SDK would, and hides nothing of the answer. */
export class HttpClient {
  constructor(private readonly center: IdentityCenter) {}

  async send(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(this.center.url + path, init)
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: parse(text) }
  }

  post(path: string, body: unknown): Promise<Answer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return this.send(path, { method: 'POST', body: text, headers: { 'Content-Type': 'application/json' } })
  }

  get(path: string, accessToken?: string): Promise<Answer> {
    return this.send(path, { headers: accessToken === undefined ? {} : { 'x-amz-sso_bearer_token': accessToken } })
  }

  submit(path: string, fields: Record<string, string>): Promise<Answer> {
    return this.send(path, { method: 'POST', body: new URLSearchParams(fields) })
  }

  async register(members: Members = {}): Promise<ClientCredentials> {
    const defaults = { clientName: 'a test', clientType: 'public', scopes: ['sso:account:access'] }
    const { body } = await this.post('/client/register', { ...defaults, ...members })
    return { clientId: String(body['clientId']), clientSecret: String(body['clientSecret']) }
  }

  async startDevice(client: ClientCredentials): Promise<DeviceCode> {
    const { body } = await this.post('/device_authorization', { ...client, startUrl: this.center.startUrl })
    return { ...client, ...(body as unknown as DeviceCode) }
  }

  async newDeviceCode(): Promise<DeviceCode> {
    return this.startDevice(await this.register())
  }

  poll({ clientId, clientSecret, deviceCode }: DeviceCode): Promise<Answer> {
    return this.post('/token', { grantType: deviceCodeGrant, clientId, clientSecret, deviceCode })
  }

  refresh({ clientId, clientSecret }: ClientCredentials, refreshToken: unknown): Promise<Answer> {
    return this.post('/token', { grantType: 'refresh_token', clientId, clientSecret, refreshToken })
  }
}

/** The exception an answer names, as SDKs read it from the header. */
export function exceptionOf(answer: Answer): string | undefined {
  return answer.headers.get('x-amzn-errortype')?.split(':')[0]
}

function parse(text: string): Members {
  try {
    return JSON.parse(text) as Members
  } catch {
    return {}
  }
}
