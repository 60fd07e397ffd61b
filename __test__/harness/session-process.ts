import { join } from 'node:path'
import type { IdentityCenter } from '../../emulator/index.js'
import { Child } from './child.js'
import type { Home } from './home.js'
import { sessionOptions } from './session.js'

/** What `session-process.mjs` answers. */
export interface SessionAnswer {
  /** A digest of the access token. */
  readonly access?: string
  /** A digest of the refresh token. */
  readonly refresh?: string
  /** Milliseconds until the access token expires. */
  readonly left?: number
  readonly error?: string
  readonly signedIn?: boolean
  readonly revoked?: boolean
  readonly milliseconds?: number
}

type SessionOperation =
  | 'token'
  | 'fresh'
  | 'status'
  | 'signOut'
  | 'signIn'
  | 'signInUntilTimeOut'
  | 'signInByBrowserUntilTimeOut'
  | 'processorTime'

/** A session in a process of its own. */
export class SessionProcess {
  readonly child: Child
  #next = 0

  constructor(home: Home, center: IdentityCenter, command: readonly string[] = [], more: Record<string, string> = {}) {
    const program = join(__dirname, 'session-process.mjs')
    const [executable = process.execPath, ...args] = [...command, process.execPath, program]
    const env = home.env({ ...center.env, ...more, SESSION: JSON.stringify(sessionOptions(center)) })
    this.child = new Child(executable, args, { env })
  }

  /** Starts an operation and waits for its answer. */
  async ask(operation: SessionOperation): Promise<SessionAnswer> {
    const id = this.#next++
    this.child.send(`${id} ${operation}`)
    return JSON.parse(await this.child.line(`reply-${id}`)) as SessionAnswer
  }
}

export async function startProcesses(count: number, home: Home, center: IdentityCenter): Promise<SessionProcess[]> {
  const processes = Array.from({ length: count }, () => new SessionProcess(home, center))
  await Promise.all(processes.map(({ child }) => child.line('ready')))
  return processes
}
