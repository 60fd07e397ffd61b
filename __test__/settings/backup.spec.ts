import { copyFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { migrateSettings } from '../../index.js'
import { file, host, start } from './support.js'

it('the copy holds what only the write-ahead log of another process holds', async () => {
  const other = start('keep-log', [file])
  await other.line('ready')
  // In the file itself, it is not.
  const alone = `${file}-alone`
  copyFileSync(file, alone)
  const tables = `SELECT count(*) FROM sqlite_master WHERE name = 'chats'`
  expect(host((db) => db.prepare(tables).pluck().get(), alone)).toBe(0)

  const { backupPath = '' } = await migrateSettings(file)
  expect(host((db) => db.prepare('SELECT name FROM chats').pluck().all(), backupPath)).toEqual(['one'])
  other.send('go')
  await other.output()
})
