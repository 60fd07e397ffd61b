import { existsSync, statSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { migrateSettings, openSettings } from '../../index.js'
import { columns, file, history, host, integrity, OURS, start } from './support.js'
import { testWith } from '../harness/platform.js'
import { rejection } from '../harness/rejection.js'

const FIELDS = [
  'bedrockRegion',
  'awsSsoStartUrl',
  'awsSsoRegion',
  'awsSsoAccountId',
  'awsSsoRoleName',
  'awsSsoSessionName',
]
const PROCESSES = 8
const UPDATES = 200

describe('several processes', () => {
  it(`${PROCESSES} processes store ${UPDATES} values each, and all are stored`, async () => {
    const running = Array.from({ length: PROCESSES }, (_, i) =>
      start('update', [file, FIELDS[i % FIELDS.length] ?? '', String(UPDATES)]),
    )
    await Promise.all(running.map((process) => process.line('ready')))
    host((db) => {
      db.exec(`CREATE TABLE changes (what text);
               CREATE TRIGGER on_insert AFTER INSERT ON claude_code_settings BEGIN INSERT INTO changes VALUES ('new'); END;
               CREATE TRIGGER on_update AFTER UPDATE ON claude_code_settings BEGIN INSERT INTO changes VALUES ('old'); END`)
    })
    for (const process of running) process.send('go')
    await Promise.all(running.map((process) => process.output()))

    const digits = String(UPDATES).padStart(12, '0')
    const settings = await (await openSettings(file)).get()
    for (const field of FIELDS) expect(settings[field as keyof typeof settings], field).toContain(digits)
    host((db) => {
      expect(db.prepare('SELECT what, count(*) AS n FROM changes GROUP BY what').all()).toEqual([
        { what: 'new', n: 1 },
        { what: 'old', n: PROCESSES * UPDATES - 1 },
      ])
      expect(integrity(db)).toBe('ok')
    })
  })

  it('migrate one file at the same time, and one of them changes it', async () => {
    const sql = history().at(-1)?.sql ?? []
    host((db) => sql.forEach((statement) => db.prepare(statement).run()))
    const running = Array.from({ length: 6 }, () => start('migrate', [file]))
    const reports = await Promise.all(running.map((process) => process.line('report')))
    const added = reports.map((report) => (JSON.parse(report) as { addedColumns: string[] }).addedColumns)
    expect(added.filter((names) => names.length > 0)).toEqual([OURS])
  })

  it('can read a write-ahead log during a migration, and see the same content', async () => {
    host((db) => {
      db.pragma('journal_mode = WAL')
      db.exec(`CREATE TABLE chats (id integer PRIMARY KEY, name text); INSERT INTO chats (name) VALUES ('one')`)
    })
    const reader = start('reader', [file])
    await reader.line('ready')
    expect((await migrateSettings(file)).createdTable).toBe(true)
    const store = await openSettings(file)
    await store.update({ awsSsoRoleName: 'Admin' })
    reader.send('go')
    expect(await reader.output()).toContain('still sees one')
    expect((await store.get()).awsSsoRoleName).toBe('Admin')
    host((db) => expect(integrity(db)).toBe('ok'))
  })

  it('are waited for up to a limit', async () => {
    await migrateSettings(file)
    const store = await openSettings(file)
    const short = start('writer', [file, '500'])
    await short.line('ready')
    await store.update({ awsSsoRoleName: 'Admin' })
    await short.finished

    const long = start('writer', [file, '60000'])
    await long.line('ready')
    const ticks = setInterval(() => ticked++, 10)
    let ticked = 0
    const error = await rejection(store.update({ awsSsoRoleName: 'Other' }))
    clearInterval(ticks)
    expect(error).toMatchObject({ code: 'DatabaseBusy', retryable: true })
    // A thread that was blocked for the ten seconds could not have answered.
    expect(ticked, 'this thread went on').toBeGreaterThan(20)
    long.kill()
    await long.finished
    await store.update({ awsSsoRoleName: 'Other' })
  })

  testWith('openFiles')('do not prevent the exit of a program that waits for them', async () => {
    host((db) => db.exec('CREATE TABLE hosts (id text)'))
    const writer = start('writer', [file, '60000'])
    await writer.line('ready')
    const leaving = start('leave', [file])
    await leaving.line('leaving')
    // If the process had waited for the file until its end, it would print the result.
    expect(await leaving.finished).toEqual({ code: 7, signal: null, stdout: 'leaving\n', stderr: '' })
    writer.kill()
    await writer.finished
  })
})

describe('kill -9 in the middle of a migration', () => {
  it('leaves the file unchanged or migrated, and the next call completes it, 100 times', async () => {
    const before = history().find(({ name }) => name === '0013')?.sql ?? []
    const make = (file: string, mode: string) =>
      host((db) => {
        db.pragma(`journal_mode = ${mode}`)
        for (const statement of before) db.prepare(statement).run()
        db.exec(`CREATE TABLE chats (id integer PRIMARY KEY, body blob);
                 INSERT INTO claude_code_settings (sso_region, custom_binary_path) VALUES ('eu-west-1', '/kept');
                 WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
                 INSERT INTO chats SELECT i, randomblob(4000) FROM n`)
      }, file)
    const sum = (db: Database.Database) => db.prepare('SELECT count(*) || hex(max(body)) FROM chats').pluck().get()
    // How long a migration takes on this machine without a kill.
    make(file, 'delete')
    const whole = start('migrate', [file])
    await whole.line('ready')
    const began = performance.now()
    await whole.line('report')
    const duration = performance.now() - began

    const outcomes = { before: 0, after: 0, unfinished: 0 }
    for (let i = 0; i < 100; i++) {
      const path = `${file}-${i}`
      make(path, i % 2 ? 'wal' : 'delete')
      const content = host(sum, path)
      const victim = start('migrate', [path])
      await victim.line('ready')
      // During it, after it, or at any time from before its start to after its end.
      const begun = () => ['-journal', '-wal'].some((suffix) => existsSync(path + suffix))
      const runs = () => victim.isRunning
      if (i % 10 === 3) while (!begun() && runs()) await new Promise((resolve) => setImmediate(resolve))
      else if (i % 10 === 7) await victim.line('report')
      else await new Promise((resolve) => setTimeout(resolve, (i / 100) * 1.5 * duration))
      victim.kill()
      await victim.finished

      const left = ['-journal', '-wal', '.aws-sso-native-backup.tmp'].map((suffix) => path + suffix)
      if (left.some((path) => existsSync(path) && statSync(path).size > 0)) outcomes.unfinished++
      const found = host((db) => {
        expect(integrity(db)).toBe('ok')
        return columns(db).filter((name) => OURS.includes(name))
      }, path)
      expect([0, 5]).toContain(found.length)
      outcomes[found.length === 0 ? 'before' : 'after']++
      const report = await migrateSettings(path)
      expect(report.addedColumns).toEqual(found.length === 0 ? OURS : [])
      if (found.length === 0) expect(existsSync(`${path}.aws-sso-native-backup.tmp`)).toBe(false)
      host((db) => {
        expect(sum(db)).toEqual(content)
        expect(db.prepare('SELECT aws_sso_region, custom_binary_path FROM claude_code_settings').all()).toEqual([
          { aws_sso_region: 'eu-west-1', custom_binary_path: '/kept' },
        ])
        expect(integrity(db)).toBe('ok')
      }, path)
    }
    expect(outcomes.before, 'some were killed early enough').toBeGreaterThan(0)
    expect(outcomes.unfinished, 'some were killed in the middle').toBeGreaterThan(0)
    expect(outcomes.after, 'some were killed late enough').toBeGreaterThan(0)
  }, 300_000)
})
