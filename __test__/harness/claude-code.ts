import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { IdentityCenter } from '../../emulator/index.js'
import { Child, type Finished } from './child.js'
import type { Home } from './home.js'
import { program } from './programs.js'
import { type ConnectProxy, startProxy } from './proxy.js'

/** What starts Claude Code with credentials: the variables and the settings, and what to do once it has ended. */
export interface Feed {
  readonly env: Readonly<Record<string, string>>
  readonly settings: object
  close(): Promise<void>
}

/** A proxy that makes no tunnel. What it was asked for is in `tunnels` and `forwarded`. */
export const startClosedProxy = (): Promise<ConnectProxy> => startProxy(1, { answer: ['HTTP/1.1 403 Forbidden'] })

/**
 * The variables of Claude Code in an empty home: Bedrock of the emulator, no telemetry, and a way to the internet that is
 * closed. `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` are left out: with them, Claude Code under a host reports missing
 * credentials in other words. Each failed request is tried again once, because the default of 10 retries takes minutes.
 */
export function claudeEnvironment(home: Home, center: IdentityCenter, proxy: ConnectProxy): Record<string, string> {
  const { AWS_CONFIG_FILE: _, AWS_SHARED_CREDENTIALS_FILE: __, ...env } = home.env()
  // What it writes there is found with the files of the home folder.
  const temporary = join(home.path, 'tmp')
  mkdirSync(temporary, { recursive: true })
  return {
    ...env,
    ...center.env,
    TMPDIR: temporary,
    AWS_REGION: center.bedrockRegion,
    CLAUDE_CODE_USE_BEDROCK: '1',
    CLAUDE_CODE_MAX_RETRIES: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_ERROR_REPORTING: '1',
    DISABLE_TELEMETRY: '1',
    HTTP_PROXY: proxy.url,
    HTTPS_PROXY: proxy.url,
    NO_PROXY: '127.0.0.1,localhost',
  }
}

/**
 * Runs `claude` in a home, with a feed, and with arguments of the test. It writes a debug log to its folder. `before` is a
 * program that runs it, such as strace.
 */
function startClaude(home: Home, feed: Feed, args: readonly string[], before: readonly string[] = []): Child {
  const settings = ['--settings', JSON.stringify(feed.settings)]
  const [first = '', ...rest] = [...before, program('claude'), '--debug', ...args, ...settings]
  return new Child(first, rest, { env: { ...feed.env }, cwd: home.path, detached: true })
}

/** One prompt, answered as text on the standard output: `claude -p`. */
export function askOnce(home: Home, feed: Feed, prompt: string, before: readonly string[] = []): Promise<Finished> {
  const child = startClaude(home, feed, ['-p', prompt], before)
  child.end()
  return child.finished
}

/** A message of Claude Code's `stream-json`. */
export interface ClaudeMessage {
  readonly type: string
  readonly subtype?: string
  readonly is_error?: boolean
  readonly result?: string
  readonly session_id?: string
  readonly message?: { readonly content?: readonly { readonly type: string; readonly text?: string }[] }
}

/** How a turn ended. */
export interface Turn {
  /** What the person reads in the end. */
  readonly text: string
  readonly isError: boolean
  /** All messages of the turn, in order. */
  readonly messages: readonly ClaudeMessage[]
}

/** A session of many turns, as a host has it that draws the conversation itself. */
export class ClaudeSession {
  readonly #child: Child
  #read = 0

  constructor(home: Home, feed: Feed, args: readonly string[] = []) {
    const json = ['--input-format', 'stream-json', '--output-format', 'stream-json', '--verbose']
    this.#child = startClaude(home, feed, ['-p', ...json, ...args])
  }

  /** Sends what the person says, and waits until Claude Code has done with it. */
  async say(text: string): Promise<Turn> {
    this.#child.send(JSON.stringify({ type: 'user', message: { role: 'user', content: [{ type: 'text', text }] } }))
    const messages: ClaudeMessage[] = []
    for (;;) {
      const message = await this.#next()
      messages.push(message)
      if (message.type === 'result') {
        return { text: message.result ?? '', isError: message.is_error === true, messages }
      }
    }
  }

  /** Ends the session, as a host does that closes its window. */
  end(): Promise<Finished> {
    this.#child.end()
    return this.#child.finished
  }

  async #next(): Promise<ClaudeMessage> {
    for (;;) {
      const end = this.#child.stdout.indexOf('\n', this.#read)
      if (end !== -1) {
        const line = this.#child.stdout.slice(this.#read, end)
        this.#read = end + 1
        return JSON.parse(line) as ClaudeMessage
      }
      if (!(await this.#child.moreOutput())) {
        const { code, stdout, stderr } = await this.#child.finished
        throw new Error(`Claude Code ended with ${code}:\n${stdout.slice(this.#read)}${stderr}`)
      }
    }
  }
}
