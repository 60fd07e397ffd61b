// try-lock.mjs FILE: prints whether the write lock is free.
import Database from 'better-sqlite3'

const db = new Database(process.argv[2], { timeout: 0 })
try {
  db.exec('BEGIN IMMEDIATE; ROLLBACK')
  console.log('free')
} catch ({ code }) {
  console.log(code)
}
db.close()
