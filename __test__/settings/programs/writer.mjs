// writer.mjs FILE MILLISECONDS: keeps the write lock for a while.
import Database from 'better-sqlite3'

const db = new Database(process.argv[2])
db.exec('BEGIN IMMEDIATE')
console.log('ready')
setTimeout(() => {
  db.exec('COMMIT')
  db.close()
}, Number(process.argv[3]))
