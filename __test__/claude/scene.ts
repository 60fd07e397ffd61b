import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import type { IdentityCenter, IdentityCenterOptions, IssuedToken } from '../../emulator/index.js'
import { assignedRole, startCenter } from '../harness/center.js'
import {
  askOnce,
  claudeEnvironment,
  ClaudeSession,
  type ClosedProxy,
  type Feed,
  startClosedProxy,
  type Turn,
} from '../harness/claude-code.js'
import type { Finished } from '../harness/child.js'
import { Home } from '../harness/home.js'

/** How Claude Code gets its credentials. */
export type Via = 'export' | 'export, flat' | 'profile' | 'profile, host-managed'

export const everyVia: readonly Via[] = ['export', 'export, flat', 'profile', 'profile, host-managed']

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`

/** A person who has signed in to the emulator, and Claude Code in their home. */
export class Scene {
  readonly home = new Home()
  readonly account: string
  readonly role: string
  readonly #folder = join(this.home.path, 'Zoë’s folder')
  signIn: IssuedToken

  constructor(
    readonly center: IdentityCenter,
    readonly proxy: ClosedProxy,
  ) {
    ;[this.account, this.role] = assignedRole(center)
    this.signIn = this.signInAgain()
  }

  /** Feeds Claude Code with the credentials of the role. `more` are variables of the process that starts it. */
  feed(via: Via, more: Readonly<Record<string, string>> = {}): Feed {
    const env = { ...claudeEnvironment(this.home, this.center, this.proxy), ...more }
    const close = () => Promise.resolve()
    if (via === 'export') return { env, settings: { awsCredentialExport: this.#command('claude') }, close }
    if (via === 'export, flat') return { env, settings: { awsCredentialExport: this.#command('process') }, close }
    // Strings in double quotes are what botocore and the SDKs all read.
    const command = this.#command('process').replaceAll("'", '"')
    const config = join(this.#folder, 'config')
    this.home.write(config, `[profile child]\ncredential_process = ${command}\n`)
    const profile = { AWS_CONFIG_FILE: config, AWS_PROFILE: 'child' }
    const managed = via === 'profile' ? {} : { CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST: '1' }
    return { env: { ...env, ...profile, ...managed }, settings: {}, close }
  }

  /** `claude -p`, with nothing but loopback within reach. */
  async ask(feed: Feed, prompt = 'hello'): Promise<Finished> {
    const finished = await askOnce(this.home, feed, prompt)
    this.expectNothingElseAsked()
    await feed.close()
    return finished
  }

  session(feed: Feed, args: readonly string[] = []): ClaudeSession {
    onTestFinished(() => this.expectNothingElseAsked())
    return new ClaudeSession(this.home, feed, args)
  }

  /** A new sign-in, whose token the program uses from now on. */
  signInAgain(): IssuedToken {
    this.signIn = this.center.issueToken()
    this.home.write(join(this.#folder, 'token'), this.signIn.accessToken)
    return this.signIn
  }

  /** What the program prints the next time it runs. */
  printOnce(text: string): void {
    this.home.write(join(this.#folder, 'print'), text)
  }

  /** How often the program ran. */
  get runs(): number {
    const file = join(this.#folder, 'runs')
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0
  }

  /** The statuses of the answers to the requests of the conversation. */
  get statuses(): number[] {
    const { requests } = this.center
    return requests.filter(({ operation }) => operation.startsWith('InvokeModelWith')).map(({ status }) => status)
  }

  /** That nothing was asked outside of this machine, and nothing of the emulator that it does not have. */
  expectNothingElseAsked(): void {
    expect(this.proxy.asked).toEqual([])
    expect(this.center.requests.filter(({ operation }) => operation === 'Unknown').map(({ path }) => path)).toEqual([])
  }

  #command(format: string): string {
    const program = join(__dirname, 'programs', 'credentials.mjs')
    const words = [process.execPath, program, this.#folder, this.center.url, this.account, this.role, format]
    return words.map(quote).join(' ')
  }
}

export async function startScene(options: IdentityCenterOptions = {}): Promise<Scene> {
  return new Scene(await startCenter(options), await startClosedProxy())
}

/** A clock for the emulator that a test sets forward. */
export function movedClock(): { readonly now: () => number; forward(seconds: number): void } {
  let offset = 0
  return { now: () => Date.now() + offset, forward: (seconds) => (offset += seconds * 1000) }
}

/** All that a turn showed: the texts of the model, and of Claude Code in its place. */
export const shown = ({ messages }: Turn): string[] =>
  messages
    .filter(({ type }) => type === 'assistant')
    .flatMap(({ message }) => message?.content ?? [])
    .map(({ text = '' }) => text)
