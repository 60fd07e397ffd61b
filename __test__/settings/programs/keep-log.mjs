// keep-log.mjs FILE: creates a database whose content is only in the write-ahead log, and keeps it open until a line
// is sent to it.
import Database from 'better-sqlite3'

const db = new Database(process.argv[2])
db.pragma('journal_mode = WAL')
db.pragma('wal_autocheckpoint = 0')
db.exec(`CREATE TABLE chats (name text); INSERT INTO chats VALUES ('one')`)
console.log('ready')
await new Promise((resolve) => process.stdin.once('data', resolve))
process.stdin.destroy()
db.close()
