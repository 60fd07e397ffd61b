import { describe, expect, it } from 'vitest'
import { openSettings } from '../../index.js'
import { canTrace, syncsAndRenames } from '../harness/system-calls.js'
import { file, host, program, start } from './support.js'

/** The files that a program syncs, by the suffix after the name of the database. */
async function syncs(...[name = '', ...args]: string[]): Promise<string[]> {
  const env = { PATH: process.env['PATH'] ?? '' }
  const calls = await syncsAndRenames([program(name), file, ...args], env)
  const suffixes = ['', '-journal', '-wal']
  return calls
    .filter((call) => call.name.endsWith('sync'))
    .flatMap(({ paths }) => suffixes.filter((suffix) => paths[0] === file + suffix))
}

describe.runIf(canTrace)('an update', () => {
  it('is synced to the write-ahead log before the call ends', async () => {
    await (await openSettings(file)).close()
    host((db) => db.exec(`CREATE TABLE chats (id integer, name text); INSERT INTO chats VALUES (1, 'one')`))
    // While another process has the file open, closing it does not copy the log into the database. That would sync
    // both.
    const reader = start('reader', [file])
    await reader.line('ready')
    // The first update also syncs the header of the log.
    await start('set-role', [file, 'First']).output()
    expect(await syncs('set-role', 'Admin')).toEqual(['-wal'])
    reader.send('go')
    await reader.output()
    expect((await (await openSettings(file)).get()).awsSsoRoleName).toBe('Admin')
  })

  it('is synced to the database before the call ends, and its rollback journal before that', async () => {
    host((db) => db.exec('CREATE TABLE chats (name text)'))
    // The content of the journal is synced before its header, so that after a power cut no header is without its
    // content.
    expect(await syncs('migrate')).toEqual(['-journal', '-journal', ''])
  })
})
