import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { IdentityCenter } from '../../emulator/index.js'
import { startUrl } from '../harness/center.js'
import { Child } from '../harness/child.js'
import type { Home } from '../harness/home.js'

export const sessionName = 'my-sso'

export const sessionOptions = (center: IdentityCenter) => ({ startUrl, region: center.region, sessionName })

const seconds = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`

export const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** What a token file holds, by the AWS CLI's names. */
export interface TokenFile {
  readonly accessToken: string
  readonly expiresAt: string
  readonly refreshToken?: string
  readonly clientId?: string
}

export interface Signed {
  readonly accessToken: string
  readonly refreshToken: string
  readonly clientId: string
}

/** A sign-in of the AWS CLI's, whose token runs out so many seconds from now. */
export function signInAsTheCli(
  home: Home,
  center: IdentityCenter,
  secondsLeft: number,
  more: Readonly<Record<string, unknown>> = {},
  name = sessionName,
): Signed {
  const issued = center.issueToken()
  const file = {
    startUrl,
    region: center.region,
    accessToken: issued.accessToken,
    expiresAt: seconds(Date.now() + secondsLeft * 1000),
    clientId: issued.clientId,
    clientSecret: issued.clientSecret,
    registrationExpiresAt: seconds(issued.registrationExpiresAt),
    refreshToken: issued.refreshToken,
    ...more,
  }
  home.write(home.tokenFile(name), JSON.stringify(file))
  return { accessToken: issued.accessToken, refreshToken: issued.refreshToken ?? '', clientId: issued.clientId }
}

export function tokenFile(home: Home, name = sessionName): TokenFile | undefined {
  const path = home.tokenFile(name)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as TokenFile) : undefined
}

/** Refreshes that came to the service. */
export const refreshes = (center: IdentityCenter) =>
  center.requests.filter(
    ({ operation, body }) =>
      operation === 'CreateToken' && (body as { grantType?: string } | undefined)?.grantType === 'refresh_token',
  ).length

export interface Answer {
  readonly access?: string
  readonly refresh?: string
  readonly left?: number
  readonly error?: string
  readonly signedIn?: boolean
  readonly revoked?: boolean
  readonly milliseconds?: number
}

const program = join(__dirname, 'programs', 'session.mjs')

/** A process of its own with a session. */
export class Process {
  readonly child: Child
  #next = 0

  constructor(home: Home, center: IdentityCenter, command: readonly string[] = [], more: Record<string, string> = {}) {
    const [executable = process.execPath, ...args] = [...command, process.execPath, program]
    const env = home.env({ ...center.env, ...more, SESSION: JSON.stringify(sessionOptions(center)) })
    this.child = new Child(executable, args, { env })
  }

  /** Starts an operation and waits for its answer. */
  async ask(operation: 'token' | 'fresh' | 'status' | 'signOut' | 'signIn' | 'processorTime'): Promise<Answer> {
    const id = this.#next++
    this.child.send(`${id} ${operation}`)
    return JSON.parse(await this.child.line(`reply-${id}`)) as Answer
  }
}

export async function startProcesses(count: number, home: Home, center: IdentityCenter): Promise<Process[]> {
  const processes = Array.from({ length: count }, () => new Process(home, center))
  await Promise.all(processes.map(({ child }) => child.line('ready')))
  return processes
}

/** Waits until something holds; the test's own time-out ends it. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resume) => setTimeout(resume, 10))
}
