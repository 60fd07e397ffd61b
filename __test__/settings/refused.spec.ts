import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { migrateSettings, openSettings } from '../../index.js'
import { host, place, rejection, start } from './support.js'

describe.skipIf(process.platform === 'win32')('a file that another SQLite library has open in this process', () => {
  it('is refused until it is closed, and what to do is said', async () => {
    const db = new Database(place.file)
    db.exec('CREATE TABLE chats (id integer)')
    for (const call of [migrateSettings, openSettings]) {
      const error = await rejection(call(place.file))
      expect(error).toMatchObject({ code: 'DatabaseInUse', retryable: false })
      expect(error.hint).toMatch(/file of their own.*migrate the settings.*migrations/)
    }
    db.close()
    const store = await openSettings(place.file)

    const again = new Database(place.file)
    expect(await rejection(store.get())).toMatchObject({ code: 'DatabaseInUse' })
    expect(await rejection(store.update({ awsSsoRoleName: 'Admin' }))).toMatchObject({ code: 'DatabaseInUse' })
    again.close()
    expect((await store.update({ awsSsoRoleName: 'Admin' })).awsSsoRoleName).toBe('Admin')
  })

  it('keeps its locks when it is refused', async () => {
    const db = new Database(place.file)
    db.exec('CREATE TABLE chats (id integer); BEGIN IMMEDIATE; INSERT INTO chats VALUES (1)')
    await rejection(openSettings(place.file))
    const other = start('migrate', [place.file])
    await other.says('ready')
    await new Promise((resolve) => setTimeout(resolve, 300))
    // The other process still waits for the lock that is held here.
    expect(other.child.exitCode).toBeNull()
    db.exec('COMMIT')
    db.close()
    expect(await other.output()).toContain('"createdTable":true')
  })

  it('is not refused for our own stores', async () => {
    const stores = await Promise.all(Array.from({ length: 5 }, () => openSettings(place.file)))
    await Promise.all(stores.map((store, i) => store.update({ awsSsoRoleName: `Role${i}` })))
    await migrateSettings(place.file)
  })
})

/** What is in the folder, to the byte. */
const snapshot = (folder: string) =>
  readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString('base64')])

/** What a process of another user, who is not root, is told. */
async function asNobody(file: string): Promise<unknown> {
  const output = await start('migrate', [file], { uid: 65534, gid: 65534 }).output()
  return JSON.parse(output.split('\n')[1] ?? '')
}

describe('bad input', () => {
  it('is told apart and left as it is', async () => {
    host((db) => db.exec('CREATE TABLE a (b); CREATE VIEW claude_code_settings AS SELECT b FROM a'))
    const view = readFileSync(place.file)
    const files: Array<[string, Buffer]> = [
      ['NotADatabase', Buffer.from('this is not a database\n'.repeat(1000))],
      ['DatabaseCorrupt', view.subarray(0, view.length - 1)],
      ['DatabaseCorrupt', view.subarray(0, 50)],
      ['SettingsTableIsView', view],
    ]
    for (const [code, content] of files) {
      writeFileSync(place.file, content)
      const before = snapshot(place.folder)
      for (const call of [migrateSettings, openSettings]) {
        expect(await rejection(call(place.file))).toMatchObject({ code, retryable: false })
        expect(snapshot(place.folder), code).toEqual(before)
      }
    }
    expect(await rejection(openSettings(place.folder))).toMatchObject({ code: 'DatabaseNotAFile' })
    const nowhere = join(place.folder, 'missing', 'a.db')
    expect(await rejection(openSettings(nowhere))).toMatchObject({ code: 'DatabaseFolderMissing' })
  })

  it('an encrypted file is known by its random bytes', async () => {
    const { randomBytes } = await import('node:crypto')
    writeFileSync(place.file, randomBytes(16384))
    expect(await rejection(openSettings(place.file))).toMatchObject({ code: 'DatabaseEncrypted' })
  })
})

const root = process.platform === 'linux' && process.getuid?.() === 0

describe.skipIf(!root)('what root alone can set up', () => {
  it('a file, and a folder, that may not be written', async () => {
    chmodSync(place.folder, 0o777)
    host((db) => db.exec('CREATE TABLE a (b)'))
    const before = readFileSync(place.file)
    for (const mode of [0o000, 0o444]) {
      chmodSync(place.file, mode)
      expect(await asNobody(place.file)).toMatchObject({ code: 'DatabaseNotPermitted' })
    }
    chmodSync(place.file, 0o666)
    chmodSync(place.folder, 0o755)
    expect(await asNobody(place.file)).toMatchObject({ code: 'DatabaseNotPermitted' })
    expect(await asNobody(join(place.folder, 'new.db'))).toMatchObject({ code: 'DatabaseNotPermitted' })
    chmodSync(place.folder, 0o700)
    expect(await asNobody(place.file)).toMatchObject({ code: 'DatabaseNotPermitted' })
    expect(readFileSync(place.file)).toEqual(before)
    expect(readdirSync(place.folder)).toEqual(['agents.db'])
    chmodSync(place.folder, 0o777)
    chownSync(place.file, 65534, 65534)
    expect(await asNobody(place.file)).toMatchObject({ createdTable: true })
  })

  /** Mounts a small file system, if this machine lets us. */
  const mount = (...options: string[]) => {
    const folder = join(place.folder, 'mount')
    mkdirSync(folder, { recursive: true })
    return spawnSync('mount', [...options, 'tmpfs', folder]).status === 0 ? folder : undefined
  }

  it('a read-only medium', async ({ skip }) => {
    const folder = mount('-t', 'tmpfs')
    if (!folder) return skip('cannot mount here')
    try {
      const file = join(folder, 'agents.db')
      host((db) => db.exec('PRAGMA journal_mode = DELETE; CREATE TABLE a (b)'), file)
      spawnSync('mount', ['-o', 'remount,ro', folder])
      const before = snapshot(folder)
      expect(await rejection(migrateSettings(file))).toMatchObject({ code: 'DatabaseReadOnly' })
      expect(await rejection(openSettings(join(folder, 'new.db')))).toMatchObject({ code: 'DatabaseReadOnly' })
      expect(snapshot(folder)).toEqual(before)
    } finally {
      spawnSync('umount', [folder])
    }
  })

  it('a full disk, at every moment of a migration', async ({ skip }) => {
    host((db) => db.exec('CREATE TABLE a (b); INSERT INTO a VALUES (randomblob(20000))'))
    const size = readFileSync(place.file).length
    const codes = new Set<unknown>()
    for (let kilobytes = 32; kilobytes <= 128; kilobytes += 4) {
      const folder = mount('-t', 'tmpfs', '-o', `size=${kilobytes}k`)
      if (!folder) return skip('cannot mount here')
      try {
        const file = join(folder, 'agents.db')
        copyFileSync(place.file, file)
        const result = await migrateSettings(file).catch(({ code }: { code: string }) => ({ code }))
        codes.add('code' in result ? result.code : 'done')
        if ('code' in result) {
          expect(readFileSync(file)).toEqual(readFileSync(place.file))
          expect(readdirSync(folder).filter((name) => !name.endsWith('-backup'))).toEqual(['agents.db'])
        }
      } finally {
        spawnSync('umount', [folder])
      }
    }
    expect(size).toBeGreaterThan(20000)
    expect([...codes].sort()).toEqual(['DiskFull', 'done'])
  })
})
