import type { BedrockSettings } from './bedrock/options.js'
import type { Counters } from './counters.js'
import type { RequestKind } from './operations.js'
import type { Organization } from './organization.js'
import type { RequestHeaders } from './request-log.js'
import type { SecretFactory } from './secrets.js'
import type { Settings } from './settings.js'
import type { Authorizations } from './state/authorizations.js'
import type { ClientRegistry } from './state/clients.js'
import type { DeviceAuthorizations } from './state/device-authorizations.js'
import type { RoleCredentials, RoleCredentialsStore } from './state/role-credentials.js'
import type { TokenStore } from './state/tokens.js'

/** All that the operations read and change. */
export interface Service {
  readonly settings: Settings
  readonly secrets: SecretFactory
  readonly clients: ClientRegistry
  readonly devices: DeviceAuthorizations
  readonly authorizations: Authorizations
  readonly tokens: TokenStore
  readonly roleCredentials: RoleCredentialsStore
  readonly bedrock: BedrockSettings
  readonly counters: Counters
  organization: Organization
  /** `http://127.0.0.1:PORT`, once it listens. */
  url: string
}

/** A request, read to its end. */
export interface ServiceRequest {
  readonly operation: RequestKind
  /** The `x-amzn-RequestId` of its answer. */
  readonly requestId: string
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  /** The query as it came. */
  readonly rawQuery: string
  readonly headers: RequestHeaders
  /** The body as it came. */
  readonly bytes: Uint8Array
  /** The body as text; empty when there is none. */
  readonly text: string
  /** The body as JSON; undefined when there is none or it is no JSON. */
  readonly body: unknown
  /** Called with the role credentials that signed the request, once they are known to be right. */
  readonly onCaller: (caller: RoleCredentials) => void
}
