import type { Counters } from '../counters.js'
import { ServiceException } from '../exceptions.js'
import type { SecretFactory } from '../secrets.js'
import type { Settings } from '../settings.js'
import type { Client } from './clients.js'

/** One person's sign-in through one client. Signing out ends it, and every token of it with it. */
export interface SignInSession {
  readonly client: Client
  readonly endsAt: number
  ended: boolean
}

interface AccessToken {
  readonly session: SignInSession
  expiresAt: number
}

interface RefreshToken {
  readonly session: SignInSession
  spent: boolean
}

/** What CreateToken answers. */
export interface Grant {
  readonly accessToken: string
  /** Seconds. */
  readonly expiresIn: number
  readonly refreshToken: string | undefined
  readonly session: SignInSession
}

/** The access and refresh tokens that were issued, and their sessions. */
export class TokenStore {
  private readonly accessTokens = new Map<string, AccessToken>()
  private readonly refreshTokens = new Map<string, RefreshToken>()

  constructor(
    private readonly settings: Settings,
    private readonly secrets: SecretFactory,
    private readonly counters: Counters,
  ) {}

  /** A person has signed in. Only a client registered with a scope gets a refresh token (aws-vault#445). */
  signIn(client: Client): Grant {
    const endsAt = this.settings.now() + this.settings.sessionLifetimeSeconds * 1000
    const session: SignInSession = { client, endsAt, ended: false }
    const refreshable = client.scopes.length > 0 && this.settings.refreshTokens !== 'none'
    return this.issue(session, refreshable ? this.newRefreshToken(session) : undefined)
  }

  /** Exchanges a refresh token. After the session's end that is `invalid_grant` too (aws-cli#8561). */
  refresh(client: Client, refreshToken: string): Grant {
    const known = this.refreshTokens.get(refreshToken)
    if (known?.spent === true) this.counters.refreshTokenReplays += 1
    if (known === undefined || known.spent || known.session.client !== client || this.isOver(known.session)) {
      throw new ServiceException('InvalidGrantException', { message: 'Invalid refresh token provided' })
    }
    const mode = this.settings.refreshTokens
    if (mode === 'singleUse') known.spent = true
    const rotates = mode === 'singleUse' || mode === 'rotate'
    const next = rotates ? this.newRefreshToken(known.session) : mode === 'keep' ? refreshToken : undefined
    return this.issue(known.session, next)
  }

  /** Whether the portal lets this bearer in. */
  isValid(accessToken: string): boolean {
    const known = this.accessTokens.get(accessToken)
    return known !== undefined && known.expiresAt > this.settings.now() && !this.isOver(known.session)
  }

  /** Forgets one access token; its session and its refresh token live on. */
  revoke(accessToken: string): void {
    this.find(accessToken)
    this.accessTokens.delete(accessToken)
  }

  expire(accessToken: string): void {
    this.find(accessToken).expiresAt = 0
  }

  /** Ends the session of an access token: its access and refresh tokens are all invalid from now on. */
  endSession(accessToken: string): void {
    this.end(this.find(accessToken).session)
  }

  end(session: SignInSession): void {
    session.ended = true
  }

  revokeRefreshToken(refreshToken: string): void {
    if (!this.refreshTokens.delete(refreshToken)) throw new Error('This refresh token was not issued here')
  }

  private find(accessToken: string): AccessToken {
    const known = this.accessTokens.get(accessToken)
    if (known === undefined) throw new Error('This access token was not issued here, or is revoked already')
    return known
  }

  private isOver(session: SignInSession): boolean {
    return session.ended || session.endsAt <= this.settings.now()
  }

  private newRefreshToken(session: SignInSession): string {
    const refreshToken = this.secrets.refreshToken()
    this.refreshTokens.set(refreshToken, { session, spent: false })
    return refreshToken
  }

  private issue(session: SignInSession, refreshToken: string | undefined): Grant {
    const now = this.settings.now()
    const lifetime = this.settings.accessTokenLifetimeSeconds ?? (session.client.scopes.length > 0 ? 3600 : 28800)
    const expiresIn = Math.floor(Math.min(lifetime, (session.endsAt - now) / 1000))
    const accessToken = this.secrets.accessToken()
    this.accessTokens.set(accessToken, { session, expiresAt: now + expiresIn * 1000 })
    return { accessToken, expiresIn, refreshToken, session }
  }
}
