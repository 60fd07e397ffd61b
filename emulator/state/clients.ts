import { randomBytes } from 'node:crypto'
import { ServiceException } from '../exceptions.js'
import type { SecretFactory } from '../secrets.js'
import type { Settings } from '../settings.js'

export const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code'
export const refreshTokenGrant = 'refresh_token'
export const authorizationCodeGrant = 'authorization_code'

/** What a client says of itself at registration. */
export interface ClientMetadata {
  readonly clientName: string
  readonly scopes: readonly string[]
  /** Undefined when the client named none: it may then use the grants that need no redirect. */
  readonly grantTypes: readonly string[] | undefined
  readonly redirectUris: readonly string[]
  readonly issuerUrl: string | undefined
}

export interface Client extends ClientMetadata {
  readonly clientId: string
  readonly clientSecret: string
  readonly issuedAt: number
  expiresAt: number
}

/** The registered clients. */
export class ClientRegistry {
  private readonly clients = new Map<string, Client>()

  constructor(
    private readonly settings: Settings,
    private readonly secrets: SecretFactory,
  ) {}

  register(metadata: ClientMetadata): Client {
    // AWS's client ids are the same: random bytes followed by the name of the region, in base64url.
    const clientId = Buffer.concat([randomBytes(16), Buffer.from(this.settings.region)]).toString('base64url')
    const issuedAt = this.settings.now()
    const expiresAt = issuedAt + this.settings.registrationLifetimeSeconds * 1000
    const clientSecret = this.secrets.clientSecret(clientId, metadata.clientName, expiresAt)
    const client: Client = { ...metadata, clientId, clientSecret, issuedAt, expiresAt }
    this.clients.set(clientId, client)
    return client
  }

  /** The client of these credentials. Unknown, wrong and expired are all InvalidClientException. */
  authenticate(clientId: string, clientSecret: string): Client {
    const client = this.clients.get(clientId)
    if (client === undefined || client.clientSecret !== clientSecret || client.expiresAt <= this.settings.now()) {
      throw new ServiceException('InvalidClientException')
    }
    return client
  }

  /** The client of this id, unless its registration has expired. For the browser, which holds no secret. */
  ofId(clientId: string): Client | undefined {
    const client = this.clients.get(clientId)
    return client === undefined || client.expiresAt <= this.settings.now() ? undefined : client
  }

  expire(clientId: string): void {
    const client = this.clients.get(clientId)
    if (client === undefined) throw new Error(`No client has the id ${clientId}`)
    client.expiresAt = 0
  }
}

/** Rejects a grant that the client did not register for (RFC 6749 section 5.2, unauthorized_client). */
export function requireGrant(client: Client, grant: string): void {
  const allowed = client.grantTypes ?? [deviceCodeGrant, refreshTokenGrant]
  if (!allowed.includes(grant)) throw new ServiceException('UnauthorizedClientException')
}
