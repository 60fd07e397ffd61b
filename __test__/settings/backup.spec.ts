import { copyFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { migrateSettings } from '../../index.js'
import { file, host, start } from './support.js'

it('the backup has the content of the write-ahead log of another process', async () => {
  const other = start('keep-log', [file])
  await other.line('ready')
  // It is not in the file itself.
  const alone = `${file}-alone`
  copyFileSync(file, alone)
  const tables = `SELECT count(*) FROM sqlite_master WHERE name = 'chats'`
  expect(host((db) => db.prepare(tables).pluck().get(), alone)).toBe(0)

  const { backupPath = '' } = await migrateSettings(file)
  expect(host((db) => db.prepare('SELECT name FROM chats').pluck().all(), backupPath)).toEqual(['one'])
  other.send('go')
  await other.output()
})
