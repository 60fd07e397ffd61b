import type { SpawnOptions } from 'node:child_process'
import { commandPath } from '../../index.js'
import { startUrl } from '../harness/center.js'
import { Child, type Finished } from '../harness/child.js'
import type { Home } from '../harness/home.js'
import { sessionName } from '../harness/session.js'

/** The exit statuses: docs/command.md. */
export const Status = { ok: 0, other: 1, misuse: 2, signedOut: 3, noAccess: 4, network: 5, configuration: 6 } as const

/** The program, run in a home folder against an emulator. */
export class Command {
  constructor(
    private readonly home: Home,
    private readonly center: { readonly env: object },
    private readonly more: Readonly<Record<string, string>> = {},
  ) {}

  start(args: readonly string[], options: SpawnOptions = {}): Child {
    const env = this.home.env({ ...this.center.env, ...this.more })
    return new Child(commandPath(), args, { env, stdio: ['ignore', 'pipe', 'pipe'], ...options })
  }

  run(args: readonly string[], options: SpawnOptions = {}): Promise<Finished> {
    return this.start(args, options).finished
  }
}

/** The arguments that name the sign-in of the tests. */
export const signIn = (region = 'us-east-1') => [
  '--start-url',
  startUrl,
  '--sso-region',
  region,
  '--session-name',
  sessionName,
]

export const credentials = ([accountId, roleName]: readonly [string, string], ...more: readonly string[]) => [
  'credentials',
  ...signIn(),
  '--account-id',
  accountId,
  '--role-name',
  roleName,
  ...more,
]

/** The members that `credential_process` has. */
export interface ProcessCredentials {
  readonly Version: number
  readonly AccessKeyId: string
  readonly SecretAccessKey: string
  readonly SessionToken: string
  readonly Expiration: string
  readonly AccountId: string
}

/** The one line of a failure. */
export const failure = (code: string): RegExp => new RegExp(`^aws-sso-native: ${code}: [^\n]+\\. [^\n]+\n$`)
