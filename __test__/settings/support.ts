import type { SpawnOptions } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { beforeEach } from 'vitest'
import { Child } from '../harness/child.js'
import { temporaryFolder } from '../harness/home.js'

/** The folder of the current test. */
export let folder: string
/** The database of the current test. */
export let file: string

beforeEach(() => {
  folder = temporaryFolder('settings')
  file = join(folder, 'agents.db')
})

/** The columns that this package adds. */
export const OURS = [
  'aws_sso_start_url',
  'aws_sso_region',
  'aws_sso_account_id',
  'aws_sso_role_name',
  'aws_sso_session_name',
]

/** Works on a database with better-sqlite3 and closes it, because a file that is open in this process is rejected. */
export function host<T>(work: (db: Database.Database) => T, path = file): T {
  const db = new Database(path)
  try {
    return work(db)
  } finally {
    db.close()
  }
}

export const columns = (db: Database.Database): string[] =>
  db.prepare('SELECT name FROM pragma_table_info(?)').pluck().all('claude_code_settings') as string[]

export const integrity = (db: Database.Database): unknown => db.pragma('integrity_check', { simple: true })

/** The schemas that databases had after migrations of the host, as SQL. */
export function history(): Array<{ name: string; sql: string[] }> {
  const migrations = join(__dirname, 'history')
  const states = JSON.parse(readFileSync(join(migrations, 'states.json'), 'utf8')) as Array<{
    name: string
    migrations: string[]
  }>
  const files = readdirSync(migrations)
  const sql = (number: string) => {
    const found = files.find((name) => name.startsWith(number))
    if (!found) throw new Error(`no file for ${number}`)
    return readFileSync(join(migrations, found), 'utf8').split('--> statement-breakpoint')
  }
  return states.map((state) => ({ name: state.name, sql: state.migrations.flatMap(sql) }))
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

/** Starts a program of `programs/`. */
export function start(name: string, args: string[], options: SpawnOptions & { node?: string } = {}): Child {
  const { node = process.execPath, ...rest } = options
  return new Child(node, ['--no-warnings', program(name), ...args], rest)
}
