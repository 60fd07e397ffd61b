import { copyFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { migrateSettings } from '../../index.js'
import { host, place, start } from './support.js'

it('the copy holds what only the write-ahead log of another process holds', async () => {
  const other = start('keep-log', [place.file])
  await other.says('ready')
  // In the file itself, it is not.
  const file = `${place.file}-alone`
  copyFileSync(place.file, file)
  const tables = `SELECT count(*) FROM sqlite_master WHERE name = 'chats'`
  expect(host((db) => db.prepare(tables).pluck().get(), file)).toBe(0)

  const { backupPath = '' } = await migrateSettings(place.file)
  expect(host((db) => db.prepare('SELECT name FROM chats').pluck().all(), backupPath)).toEqual(['one'])
  other.child.stdin?.write('go\n')
  await other.output()
})
