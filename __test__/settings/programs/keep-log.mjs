// keep-log.mjs FILE: makes a database whose content is in the write-ahead log alone, and keeps it so until it is told to end.
import Database from 'better-sqlite3'

const db = new Database(process.argv[2])
db.pragma('journal_mode = WAL')
db.pragma('wal_autocheckpoint = 0')
db.exec(`CREATE TABLE chats (name text); INSERT INTO chats VALUES ('one')`)
console.log('ready')
await new Promise((resolve) => process.stdin.once('data', resolve))
process.stdin.destroy()
db.close()
