// writer.mjs FILE MILLISECONDS [KIND]: keeps the write lock for this time. With EXCLUSIVE, other processes cannot read.
import Database from 'better-sqlite3'

const db = new Database(process.argv[2])
db.exec(`BEGIN ${process.argv[4] ?? 'IMMEDIATE'}`)
console.log('ready')
setTimeout(() => {
  db.exec('COMMIT')
  db.close()
}, Number(process.argv[3]))
