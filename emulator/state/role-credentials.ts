import { createHash } from 'node:crypto'
import type { SecretFactory } from '../secrets.js'
import type { Settings } from '../settings.js'

/** Credentials of a role that were handed out. */
export interface RoleCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly accountId: string
  readonly roleName: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

/** More than a test asks for, and few enough that a benchmark does not fill the memory. The oldest are forgotten. */
const limit = 100_000

/** The role credentials that were handed out: the services that take them find them here. */
export class RoleCredentialsStore {
  private readonly issued = new Map<string, RoleCredentials>()
  lifetimeSeconds: number

  constructor(
    private readonly settings: Settings,
    private readonly secrets: SecretFactory,
  ) {
    this.lifetimeSeconds = settings.roleCredentialsLifetimeSeconds
  }

  issue(accountId: string, roleName: string): RoleCredentials {
    const credentials = {
      accessKeyId: this.secrets.accessKeyId(),
      secretAccessKey: this.secrets.secretAccessKey(),
      sessionToken: this.secrets.sessionToken(),
      accountId,
      roleName,
      expiresAt: Math.floor(this.settings.now() + this.lifetimeSeconds * 1000),
    }
    this.issued.set(credentials.accessKeyId, credentials)
    if (this.issued.size > limit) this.issued.delete(this.issued.keys().next().value ?? '')
    return credentials
  }

  find(accessKeyId: string): RoleCredentials | undefined {
    return this.issued.get(accessKeyId)
  }

  isExpired({ expiresAt }: RoleCredentials): boolean {
    return expiresAt <= this.settings.now()
  }

  /** Lets one expire now, or all that were handed out so far. */
  expire(accessKeyId?: string): void {
    const known = accessKeyId === undefined ? [...this.issued.values()] : [this.issued.get(accessKeyId)]
    for (const credentials of known) {
      if (credentials === undefined) throw new Error('Role credentials with this access key were not handed out here')
      if (!this.isExpired(credentials)) this.issued.set(credentials.accessKeyId, { ...credentials, expiresAt: 0 })
    }
  }

  *[Symbol.iterator](): IterableIterator<RoleCredentials> {
    yield* this.issued.values()
  }
}

/** Who the credentials of a role stand for, as IAM and STS name it. */
export interface Principal {
  readonly userId: string
  readonly arn: string
}

/** Identity Center names its roles `AWSReservedSSO_NAME_SUFFIX`, and the sessions of a role after the person. */
export function principalOf({ accountId, roleName }: RoleCredentials): Principal {
  const hash = createHash('sha256').update(`${accountId}/${roleName}`).digest('hex')
  const sessionName = 'person@example.com'
  return {
    userId: `AROA${hash.slice(16, 33).toUpperCase()}:${sessionName}`,
    arn: `arn:aws:sts::${accountId}:assumed-role/AWSReservedSSO_${roleName}_${hash.slice(0, 16)}/${sessionName}`,
  }
}
