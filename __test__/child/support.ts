import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { IdentityCenter, IdentityCenterOptions } from '../../emulator/index.js'
import { type ChildCredentials, SsoSession } from '../../index.js'
import { startCenter } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import { program } from '../harness/programs.js'
import { sessionOptions, signInAsTheCli } from '../harness/session.js'

/** A part of every secret that the emulator of a test issues. */
export const marker = 'PLANTEDxBYxTHExEMULATOR'

export interface Scene {
  readonly home: Home
  readonly center: IdentityCenter
  readonly session: SsoSession
}

/** A home folder, an emulator, and a session that is signed in. */
export async function startScene(options: IdentityCenterOptions = {}): Promise<Scene> {
  const home = new Home()
  const center = await startCenter({ secretMarker: marker, ...options })
  useHome(home)
  signInAsTheCli(home, center, 3600)
  return { home, center, session: new SsoSession(sessionOptions(center)) }
}

/** The environment that a child starts from: the home folder of the test, and what competes with its credentials. */
export const startEnvironment = ({ home, center }: Scene): Record<string, string> =>
  home.env({
    ...center.env,
    AWS_ACCESS_KEY_ID: 'AKSTALE',
    AWS_SECRET_ACCESS_KEY: 'stale',
    AWS_SESSION_TOKEN: 'stale',
    AWS_PROFILE: 'stale',
    AWS_DEFAULT_PROFILE: 'stale',
    AWS_BEARER_TOKEN_BEDROCK: '',
    AWS_WEB_IDENTITY_TOKEN_FILE: '/nonexistent/token',
    AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/stale',
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/stale',
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/nonexistent/token',
    AWS_REGION: 'eu-stale-1',
  })

/** Two roles that the person may take, in different accounts. */
export function twoRoles(center: IdentityCenter): Array<{ accountId: string; roleName: string }> {
  return center.accounts
    .filter(({ roles }) => roles.length > 0)
    .slice(0, 2)
    .map(({ accountId, roles }) => ({ accountId, roleName: roles[0] ?? '' }))
}

export interface Answer {
  readonly accessKeyId?: string
  readonly sessionToken?: string
  readonly left?: number
  readonly accountId?: string
  /** Who STS says that they stand for. */
  readonly arn?: string
  readonly error?: string
}

/** A program that uses the credentials of its environment, and signs a request with them. */
export class Client {
  readonly #child: Child
  #asked = 0

  constructor(kind: keyof typeof clients, env: Record<string, string>) {
    const [executable, ...files] = clients[kind]()
    const args = files.map((file) => join(__dirname, 'clients', file))
    this.#child = new Child(executable, args, { env })
  }

  /** Asks for credentials. With `force`, the AWS SDK for JavaScript asks for new ones whatever it has. */
  async ask({ force = true } = {}): Promise<Answer> {
    await this.#child.line('ready')
    const word = `${force ? 'force' : 'ask'}-${this.#asked++}`
    this.#child.send(word)
    return JSON.parse(await this.#child.line(word)) as Answer
  }
}

export const clients = {
  'the AWS SDK for JavaScript': () => [process.execPath, 'sdk.mjs'] as const,
  botocore: () => [program('botocore'), 'botocore_client.py'] as const,
  'aws-config for Rust': () => [program('awsConfig')] as const,
}

export const clientNames = Object.keys(clients) as Array<keyof typeof clients>

/** Closes it when the test ends, if the test has not done it. */
export function closedLater<T extends ChildCredentials>(child: T): T {
  onTestFinished(() => child.close())
  return child
}

/** The folder that the private folders are in. */
export const profilesOf = (home: Home): string => join(home.path, '.aws', 'sso', 'aws-sso-native', 'profiles')

/** The private folders that exist now. */
export function privateFolders(home: Home): string[] {
  const parent = profilesOf(home)
  // A test puts a file in its place.
  if (!statSync(parent, { throwIfNoEntry: false })?.isDirectory()) return []
  const entries = readdirSync(parent, { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(parent, name))
}

/** The roles that credentials were requested for, in order. */
export const requestedRoles = (center: IdentityCenter): string[] =>
  center.requests
    .filter(({ operation }) => operation === 'GetRoleCredentials')
    .map(({ query }) => `${query['account_id']} ${query['role_name']}`)
