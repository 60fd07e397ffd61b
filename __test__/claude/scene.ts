import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished } from 'vitest'
import type { IdentityCenter, IdentityCenterOptions } from '../../emulator/index.js'
import { claudeCode, type ClaudeCodeOptions, SsoSession } from '../../index.js'
import { assignedRole, requestsOf, startCenter } from '../harness/center.js'
import {
  askOnce,
  claudeEnvironment,
  ClaudeSession,
  type Feed,
  startClosedProxy,
  type Turn,
} from '../harness/claude-code.js'
import type { Finished } from '../harness/child.js'
import { useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import type { ConnectProxy } from '../harness/proxy.js'
import { sessionOptions, signInAsTheCli, tokenFile } from '../harness/session.js'

/** How Claude Code gets its credentials. */
export type Via = 'export' | 'profile' | 'endpoint' | 'profile, host-managed'

export const everyVia: readonly Via[] = ['export', 'profile', 'endpoint', 'profile, host-managed']

const optionsOf: Record<Via, Pick<ClaudeCodeOptions, 'via' | 'hostManaged'>> = {
  export: {},
  profile: { via: 'profile' },
  endpoint: { via: 'endpoint' },
  'profile, host-managed': { hostManaged: true },
}

/** A part of every secret that the emulator of a test issues. */
export const marker = 'PLANTEDxBYxTHExEMULATOR'

/**
 * A person who has signed in to the emulator, and Claude Code in their home.
 *
 * At the end of each test no secret is in what Claude Code has written, with its debug log.
 */
export class Scene {
  readonly home = new Home()
  readonly account: string
  readonly role: string
  readonly sso: SsoSession
  /** Parts of all secrets: of what the emulator issues, and the tokens of the endpoint. */
  readonly secrets = [marker]

  constructor(
    readonly center: IdentityCenter,
    readonly proxy: ConnectProxy,
  ) {
    ;[this.account, this.role] = assignedRole(center)
    useHome(this.home)
    signInAsTheCli(this.home, center, 3600)
    this.sso = new SsoSession(sessionOptions(center))
    onTestFinished(() => this.expectNoSecretInFiles())
  }

  /** The environment that a host is started from. */
  get env(): Record<string, string> {
    return claudeEnvironment(this.home, this.center, this.proxy)
  }

  /** What Claude Code is started with. `more` are variables of the host that starts it. */
  async feed(
    via: Via,
    more: Readonly<Record<string, string>> = {},
    options: Partial<ClaudeCodeOptions> = {},
  ): Promise<Feed> {
    const feed = await claudeCode(this.sso, {
      accountId: this.account,
      roleName: this.role,
      bedrockRegion: this.center.bedrockRegion,
      ...optionsOf[via],
      env: { ...this.env, ...more },
      ...options,
    })
    const token = feed.env['AWS_CONTAINER_AUTHORIZATION_TOKEN']
    if (token !== undefined) this.secrets.push(token)
    onTestFinished(() => feed.close())
    return feed
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

  /** The sign-in ends: the administrator's session length is over. */
  endSignIn(): void {
    this.center.endSession(tokenFile(this.home)?.accessToken ?? '')
  }

  /** The person signs in again, in the host. */
  async signInAgain(): Promise<void> {
    await this.sso.signIn({ flow: 'device', openBrowser: false, force: true })
  }

  /** How often the service was asked for credentials of the role. */
  get credentialRequests(): number {
    return requestsOf(this.center, 'GetRoleCredentials')
  }

  /** The statuses of the answers to the requests of the conversation. */
  get statuses(): number[] {
    const { requests } = this.center
    return requests.filter(({ operation }) => operation.startsWith('InvokeModelWith')).map(({ status }) => status)
  }

  /** The lines of a text that have a secret. */
  leaks(text: string): string[] {
    return text.split('\n').filter((line) => this.secrets.some((secret) => line.includes(secret)))
  }

  /** That no secret is in a file, but in the files of the AWS CLI, and where the test itself has put it. */
  expectNoSecretInFiles(): void {
    const own = new RegExp(`^${this.home.cache}/[0-9a-f]{40}\\.json$|/\\.claude/settings\\.json$`)
    for (const file of this.home.files().filter((path) => !own.test(path)))
      expect(this.leaks(readFileSync(file, 'utf8')), file).toEqual([])
  }

  /** That nothing was asked outside of this machine, and nothing of the emulator that it does not have. */
  expectNothingElseAsked(): void {
    expect([...this.proxy.tunnels, ...this.proxy.forwarded]).toEqual([])
    expect(this.center.requests.filter(({ operation }) => operation === 'Unknown').map(({ path }) => path)).toEqual([])
  }
}

export async function startScene(options: IdentityCenterOptions = {}): Promise<Scene> {
  return new Scene(await startCenter({ secretMarker: marker, ...options }), await startClosedProxy())
}

/** A clock for the emulator that a test sets forward. */
export function movedClock(): { readonly now: () => number; forward(seconds: number): void } {
  let offset = 0
  return { now: () => Date.now() + offset, forward: (seconds) => (offset += seconds * 1000) }
}

/** Waits until all credentials that were handed out so far have expired. */
export async function runOut({ center }: Scene): Promise<void> {
  const last = Math.max(...center.roleCredentials.map(({ expiresAt }) => expiresAt))
  await sleep(last - Date.now() + 1)
}

/** All that a turn showed: the texts of the model, and of Claude Code in its place. */
export const shown = ({ messages }: Turn): string[] =>
  messages
    .filter(({ type }) => type === 'assistant')
    .flatMap(({ message }) => message?.content ?? [])
    .map(({ text = '' }) => text)
