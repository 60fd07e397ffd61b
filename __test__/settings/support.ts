import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach } from 'vitest'
import type { SsoError } from '../../index.js'

/** The folder of the test, and the file in it. */
export const place = { folder: '', file: '' }

beforeEach(() => {
  place.folder = mkdtempSync(join(tmpdir(), 'aws-sso-native-'))
  place.file = join(place.folder, 'agents.db')
})

afterEach(() => rmSync(place.folder, { recursive: true, force: true }))

/** The columns this package adds. */
export const OURS = [
  'aws_sso_start_url',
  'aws_sso_region',
  'aws_sso_account_id',
  'aws_sso_role_name',
  'aws_sso_session_name',
]

/** Works on a database with better-sqlite3 and closes it: what is open in this process is refused. */
export function host<T>(work: (db: Database.Database) => T, file = place.file): T {
  const db = new Database(file)
  try {
    return work(db)
  } finally {
    db.close()
  }
}

export const columns = (db: Database.Database): string[] =>
  db.prepare('SELECT name FROM pragma_table_info(?)').pluck().all('claude_code_settings') as string[]

export const integrity = (db: Database.Database): unknown => db.pragma('integrity_check', { simple: true })

/** The states that the host's own migrations left databases in, as SQL. */
export function history(): Array<{ name: string; sql: string[] }> {
  const folder = join(__dirname, 'history')
  const states = JSON.parse(readFileSync(join(folder, 'states.json'), 'utf8')) as Array<{
    name: string
    migrations: string[]
  }>
  const files = readdirSync(folder)
  const sql = (number: string) => {
    const file = files.find((name) => name.startsWith(number))
    if (!file) throw new Error(`no file for ${number}`)
    return readFileSync(join(folder, file), 'utf8').split('--> statement-breakpoint')
  }
  return states.map(({ name, migrations }) => ({ name, sql: migrations.flatMap(sql) }))
}

/** A Node with `node:sqlite`, which came with 22.5. */
export function newerNode(): string | undefined {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 5)) return process.execPath
  const root = join(__dirname, '..', '..')
  const places = ['.cache/runtimes/node_modules/node22/bin/node', 'node_modules/node22/bin/node']
  return places.map((path) => join(root, path)).find((path) => existsSync(path))
}

export const program = (name: string): string => join(__dirname, 'programs', `${name}.mjs`)

/** Starts one of `programs/` in a process of its own. */
export function start(name: string, args: string[], options: SpawnOptions & { node?: string } = {}): Running {
  const { node = process.execPath, ...rest } = options
  const child = spawn(node, ['--no-warnings', program(name), ...args], { stdio: ['pipe', 'pipe', 'pipe'], ...rest })
  return new Running(child)
}

/** A process, by what it says line by line. */
export class Running {
  #output = ''
  readonly ended: Promise<{ code: number | null; signal: string | null; output: string }>

  constructor(readonly child: ChildProcess) {
    const hear = (text: string) => (this.#output += text)
    child.stdout?.setEncoding('utf8').on('data', hear)
    child.stderr?.setEncoding('utf8').on('data', hear)
    this.ended = new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code, signal) => resolve({ code, signal, output: this.#output }))
    })
  }

  /** Waits until it says this. */
  async says(words: string): Promise<void> {
    const gone = this.ended.then(({ output }) => {
      if (!output.includes(words)) throw new Error(`ended without saying \`${words}\`: ${output}`)
    })
    const said = async () => {
      while (!this.#output.includes(words)) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await Promise.race([said(), gone])
  }

  /** Its output, once it has ended well. */
  async output(): Promise<string> {
    const { code, output } = await this.ended
    if (code !== 0) throw new Error(`ended with ${code}: ${output}`)
    return output
  }
}

/** What a call rejects with; fails where it does not. */
export async function rejection(call: Promise<unknown>): Promise<SsoError> {
  try {
    await call
  } catch (error) {
    return error as SsoError
  }
  throw new Error('the call did not reject')
}
