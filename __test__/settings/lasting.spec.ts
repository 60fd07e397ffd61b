import { describe, expect, it } from 'vitest'
import { openSettings } from '../../index.js'
import { canTrace, syncsAndRenames } from '../harness/system-calls.js'
import { file, host, program, start } from './support.js'

/** What a program syncs, by what follows the database's name. */
async function syncs(...[name = '', ...args]: string[]): Promise<string[]> {
  const env = { PATH: process.env['PATH'] ?? '' }
  const calls = await syncsAndRenames([program(name), file, ...args], env)
  const suffixes = ['', '-journal', '-wal']
  return calls
    .filter((call) => call.name.endsWith('sync'))
    .flatMap(({ paths }) => suffixes.filter((suffix) => paths[0] === file + suffix))
}

describe.runIf(canTrace)('what is stored', () => {
  it('is in the write-ahead log on the disk before the call ends', async () => {
    await (await openSettings(file)).close()
    host((db) => db.exec(`CREATE TABLE chats (id integer, name text); INSERT INTO chats VALUES (1, 'one')`))
    // While another process has the file open, closing it does not move the log into the database, which syncs both.
    const reader = start('reader', [file])
    await reader.line('ready')
    // The first one syncs the head of the log, too.
    await start('set-role', [file, 'First']).output()
    expect(await syncs('set-role', 'Admin')).toEqual(['-wal'])
    reader.send('go')
    await reader.output()
    expect((await (await openSettings(file)).get()).awsSsoRoleName).toBe('Admin')
  })

  it('is in the database on the disk before the call ends, and what restores it before that', async () => {
    host((db) => db.exec('CREATE TABLE chats (name text)'))
    // The journal's content, then its header, so that a power cut leaves no header without content.
    expect(await syncs('migrate')).toEqual(['-journal', '-journal', ''])
  })
})
