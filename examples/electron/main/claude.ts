// A question to Claude Code, which is a program of its own. `claudeCode()` gives it credentials that are renewed for as long as
// the sign-in lasts; no key is in its arguments, and none in its environment that would run out.

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { claudeCode, type SsoSession } from 'aws-sso-native'
import type { RoleId } from '../ipc/contract.js'
import { clearProblem, report } from './problem.js'
import type { Store } from './store.js'

/** The program: where CLAUDE_BINARY says, or where the shell would find it. */
export function findClaudeCode(): string | undefined {
  const name = process.platform === 'win32' ? 'claude.exe' : 'claude'
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return [process.env['CLAUDE_BINARY'], ...folders.map((folder) => join(folder, name))].find(
    (path) => path !== undefined && existsSync(path),
  )
}

export class ClaudeCode {
  readonly #store: Store
  readonly #program = findClaudeCode()
  #child: ChildProcess | undefined

  constructor(store: Store) {
    this.#store = store
    store.set({ claudeCode: this.#program === undefined ? 'missing' : 'ready' })
  }

  /** Ends the run. */
  cancel(): void {
    this.#child?.kill()
    this.#child = undefined
  }

  async ask(question: string, role: RoleId, bedrockRegion: string, session: SsoSession): Promise<void> {
    if (this.#program === undefined || this.#store.state.claudeCode === 'running') return
    clearProblem(this.#store, 'claudeCode')
    this.#store.set({ claudeCode: 'running', answer: { question, text: '', stage: 'asking' } })
    try {
      // The endpoint is a server in this process, so no other program has to be beside the app.
      const { env, settings, close } = await claudeCode(session, { ...role, bedrockRegion, via: 'endpoint' })
      try {
        // The question goes to the standard input: arguments can be read by every user of the machine.
        const args = ['-p', '--settings', JSON.stringify(settings)]
        await this.#run(spawn(this.#program, args, { env }), question)
      } finally {
        await close()
      }
    } catch (error) {
      this.#store.set({ answer: { question, text: '', stage: 'failed' } })
      report(this.#store, 'claudeCode', error)
    } finally {
      this.#store.set({ claudeCode: 'ready' })
    }
  }

  /** Shows what it prints as its answer. */
  async #run(child: ReturnType<typeof spawn>, question: string): Promise<void> {
    this.#child = child
    let text = ''
    let complaint = ''
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      text += part
      if (this.#child === child) this.#store.set({ answer: { question, text, stage: 'asking' } })
    })
    child.stderr?.setEncoding('utf8').on('data', (part: string) => (complaint += part))
    child.stdin?.on('error', () => {})
    child.stdin?.end(question)
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    if (this.#child !== child) return
    this.#child = undefined
    if (code !== 0) throw new Error((complaint || text).trim().slice(0, 1000) || `Claude Code ended with ${code}`)
    this.#store.set({ answer: { question, text: text.trim(), stage: 'complete' } })
  }
}
