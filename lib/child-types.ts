import type { CallOptions } from './types.js'

/** Options of {@link childCredentials}. */
export interface ChildOptions extends CallOptions {
  /** Twelve digits. */
  accountId: string
  /** The role (the permission set) in that account. */
  roleName: string
  /** The region that the child works in: its `AWS_REGION`. It is often not the SSO region. */
  region: string
  /**
   * How the child gets the credentials. `'profile'`, the default: from a config file of its own, whose `credential_process` runs
   * the program `aws-sso-native`; the child does not see the profiles of the person. `'endpoint'`: from a server in this
   * process, on 127.0.0.1.
   */
  via?: 'profile' | 'endpoint'
  /** The environment to start from; `process.env` by default. It is not changed. */
  env?: Readonly<Record<string, string | undefined>>
}

/** The environment of a child. */
export interface ChildCredentials {
  /**
   * The whole environment to start the child with: that of the option `env`, with what the child needs added, and what competes
   * removed (`docs/child-credentials.md`). With `via: 'endpoint'` it has a secret token.
   */
  env: Record<string, string>
  /**
   * Ends the credentials: removes the config file, or revokes the token of the endpoint. What the child has got already stays
   * valid until it expires. Closing again is no error. A process that exits normally closes what is still open.
   *
   * If the signal is aborted, it only stops waiting: the credentials end in any case.
   */
  close(options?: CallOptions): Promise<void>
}
