import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { migrateSettings, openSettings } from '../../index.js'
import { file, folder, host, start } from './support.js'
import { rejection } from '../harness/rejection.js'

describe.skipIf(process.platform === 'win32')('a file that another SQLite library has open in this process', () => {
  it('is rejected until it is closed, and the hint says what to do', async () => {
    const db = new Database(file)
    db.exec('CREATE TABLE chats (id integer)')
    for (const call of [migrateSettings, openSettings]) {
      const error = await rejection(call(file))
      expect(error).toMatchObject({ code: 'DatabaseInUse', retryable: false })
      expect(error.hint).toMatch(/file of their own.*migrate the settings.*migrations/)
    }
    db.close()
    const store = await openSettings(file)

    const again = new Database(file)
    expect(await rejection(store.get())).toMatchObject({ code: 'DatabaseInUse' })
    expect(await rejection(store.update({ awsSsoRoleName: 'Admin' }))).toMatchObject({ code: 'DatabaseInUse' })
    again.close()
    expect((await store.update({ awsSsoRoleName: 'Admin' })).awsSsoRoleName).toBe('Admin')
  })

  it('keeps its locks when it is rejected', async () => {
    const db = new Database(file)
    db.exec('CREATE TABLE chats (id integer); BEGIN IMMEDIATE; INSERT INTO chats VALUES (1)')
    expect(await rejection(openSettings(file))).toMatchObject({ code: 'DatabaseInUse' })
    const lock = () => start('try-lock', [file]).output()
    expect(await lock()).toBe('SQLITE_BUSY\n')
    db.exec('COMMIT')
    db.close()
    expect(await lock()).toBe('free\n')
  })

  it('is not rejected if only this package has it open', async () => {
    const stores = await Promise.all(Array.from({ length: 5 }, () => openSettings(file)))
    await Promise.all(stores.map((store, i) => store.update({ awsSsoRoleName: `Role${i}` })))
    await migrateSettings(file)
  })
})

/** The names and contents of the files in a folder. */
const snapshot = (folder: string) =>
  readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString('base64')])

/** The result of a migration in a process of another user who is not root. */
async function migrateAsNobody(path: string): Promise<unknown> {
  return JSON.parse(await start('migrate', [path], { uid: 65534, gid: 65534 }).line('report'))
}

describe('a file that cannot be used', () => {
  it('has a code for each cause and is not changed', async () => {
    host((db) => db.exec('CREATE TABLE a (b); CREATE VIEW claude_code_settings AS SELECT b FROM a'))
    const view = readFileSync(file)
    const files: Array<[string, Buffer]> = [
      ['NotADatabase', Buffer.from('this is not a database\n'.repeat(1000))],
      ['DatabaseCorrupt', view.subarray(0, view.length - 1)],
      ['DatabaseCorrupt', view.subarray(0, 50)],
      ['SettingsTableIsView', view],
    ]
    for (const [code, content] of files) {
      writeFileSync(file, content)
      const before = snapshot(folder)
      for (const call of [migrateSettings, openSettings]) {
        expect(await rejection(call(file))).toMatchObject({ code, retryable: false })
        expect(snapshot(folder), code).toEqual(before)
      }
    }
    expect(await rejection(openSettings(folder))).toMatchObject({ code: 'DatabaseNotAFile' })
    const missingFolder = join(folder, 'missing', 'a.db')
    expect(await rejection(openSettings(missingFolder))).toMatchObject({ code: 'DatabaseFolderMissing' })
  })

  it('has its own code if it is encrypted, which random bytes show', async () => {
    const { randomBytes } = await import('node:crypto')
    writeFileSync(file, randomBytes(16384))
    expect(await rejection(openSettings(file))).toMatchObject({ code: 'DatabaseEncrypted' })
  })
})

const root = process.platform === 'linux' && process.getuid?.() === 0

describe.skipIf(!root)('an error that only root can cause in a test', () => {
  it('of a file and a folder without write permission', async () => {
    chmodSync(folder, 0o777)
    host((db) => db.exec('CREATE TABLE a (b)'))
    const before = readFileSync(file)
    for (const mode of [0o000, 0o444]) {
      chmodSync(file, mode)
      expect(await migrateAsNobody(file)).toMatchObject({ code: 'DatabaseNotPermitted' })
    }
    chmodSync(file, 0o666)
    chmodSync(folder, 0o755)
    expect(await migrateAsNobody(file)).toMatchObject({ code: 'DatabaseNotPermitted' })
    expect(await migrateAsNobody(join(folder, 'new.db'))).toMatchObject({ code: 'DatabaseNotPermitted' })
    chmodSync(folder, 0o700)
    expect(await migrateAsNobody(file)).toMatchObject({ code: 'DatabaseNotPermitted' })
    expect(readFileSync(file)).toEqual(before)
    expect(readdirSync(folder)).toEqual(['agents.db'])
    chmodSync(folder, 0o777)
    chownSync(file, 65534, 65534)
    expect(await migrateAsNobody(file)).toMatchObject({ createdTable: true })
  })

  /** Mounts a small file system. `undefined` if this machine does not allow it. */
  const mount = (...options: string[]) => {
    const mounted = join(folder, 'mount')
    mkdirSync(mounted, { recursive: true })
    return spawnSync('mount', [...options, 'tmpfs', mounted]).status === 0 ? mounted : undefined
  }

  it('of a read-only file system', async ({ skip }) => {
    const mounted = mount('-t', 'tmpfs')
    if (!mounted) return skip('cannot mount here')
    try {
      const inside = join(mounted, 'agents.db')
      host((db) => db.exec('PRAGMA journal_mode = DELETE; CREATE TABLE a (b)'), inside)
      spawnSync('mount', ['-o', 'remount,ro', mounted])
      const before = snapshot(mounted)
      expect(await rejection(migrateSettings(inside))).toMatchObject({ code: 'DatabaseReadOnly' })
      expect(await rejection(openSettings(join(mounted, 'new.db')))).toMatchObject({ code: 'DatabaseReadOnly' })
      expect(snapshot(mounted)).toEqual(before)
    } finally {
      spawnSync('umount', [mounted])
    }
  })

  it('of a full disk, at every point of a migration', async ({ skip }) => {
    host((db) => db.exec('CREATE TABLE a (b); INSERT INTO a VALUES (randomblob(20000))'))
    const size = readFileSync(file).length
    const codes = new Set<unknown>()
    for (let kilobytes = 32; kilobytes <= 128; kilobytes += 4) {
      const mounted = mount('-t', 'tmpfs', '-o', `size=${kilobytes}k`)
      if (!mounted) return skip('cannot mount here')
      try {
        const inside = join(mounted, 'agents.db')
        copyFileSync(file, inside)
        const result = await migrateSettings(inside).catch(({ code }: { code: string }) => ({ code }))
        codes.add('code' in result ? result.code : 'done')
        if ('code' in result) {
          expect(readFileSync(inside)).toEqual(readFileSync(file))
          expect(readdirSync(mounted).filter((name) => !name.endsWith('-backup'))).toEqual(['agents.db'])
        }
      } finally {
        spawnSync('umount', [mounted])
      }
    }
    expect(size).toBeGreaterThan(20000)
    expect([...codes].sort()).toEqual(['DiskFull', 'done'])
  })
})
