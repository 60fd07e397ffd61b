import { randomUUID } from 'node:crypto'
import type { SecretFactory } from '../secrets.js'
import type { Settings } from '../settings.js'
import type { Client } from './clients.js'
import type { SignInSession } from './tokens.js'

/** The state of a browser sign-in. `used` is allowed, and its code exchanged for a token. */
export type AuthorizationStatus = 'pending' | 'allowed' | 'denied' | 'expired' | 'used'

/** What a valid request to `/authorize` asks for. */
export interface AuthorizationRequest {
  readonly client: Client
  /** As the request has it, with its port: the exchange has to name the very same (RFC 6749 section 4.1.3). */
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly codeChallenge: string
  readonly state: string | undefined
}

export interface Authorization extends AuthorizationRequest {
  /** What the consent form sends back. A UUID: no other page can guess it, so none can decide in the person's name. */
  readonly id: string
  status: AuthorizationStatus
  code: string | undefined
  /** When the code expires. Infinity before there is one: a person may take their time. */
  expiresAt: number
  /** What the code was exchanged for. */
  session: SignInSession | undefined
}

/** The browser sign-ins (RFC 6749 section 4.1) and their codes. */
export class Authorizations {
  private readonly byId = new Map<string, Authorization>()
  private readonly byCode = new Map<string, Authorization>()

  constructor(
    private readonly settings: Settings,
    private readonly secrets: SecretFactory,
  ) {}

  start(request: AuthorizationRequest): Authorization {
    const authorization: Authorization = {
      ...request,
      id: randomUUID(),
      status: 'pending',
      code: undefined,
      expiresAt: Infinity,
      session: undefined,
    }
    this.byId.set(authorization.id, authorization)
    return authorization
  }

  ofId(id: string): Authorization | undefined {
    return this.refreshed(this.byId.get(id))
  }

  ofCode(code: string): Authorization | undefined {
    return this.refreshed(this.byCode.get(code))
  }

  /**
   * Decides, and says whether it could. The same decision again changes nothing and is no error: a second click on Allow
   * must lead where the first one did, since the browser drops the answer to the first.
   */
  decide(authorization: Authorization, decision: 'allowed' | 'denied'): boolean {
    if (authorization.status === 'pending') {
      authorization.status = decision
      if (decision === 'allowed') this.giveCode(authorization)
    }
    return authorization.status === decision
  }

  /** All of them, oldest first. */
  *[Symbol.iterator](): IterableIterator<Authorization> {
    for (const authorization of this.byId.values()) {
      this.refreshed(authorization)
      yield authorization
    }
  }

  private giveCode(authorization: Authorization): void {
    authorization.code = this.secrets.authorizationCode()
    authorization.expiresAt = this.settings.now() + this.settings.authorizationCodeLifetimeSeconds * 1000
    this.byCode.set(authorization.code, authorization)
  }

  private refreshed(authorization: Authorization | undefined): Authorization | undefined {
    if (authorization?.status === 'allowed' && authorization.expiresAt <= this.settings.now()) {
      authorization.status = 'expired'
    }
    return authorization
  }
}
