// reader.mjs FILE: keeps a read transaction open until a line is sent to it, then prints what it reads.
import Database from 'better-sqlite3'

const db = new Database(process.argv[2])
db.exec('BEGIN')
const read = () => db.prepare('SELECT name FROM chats ORDER BY id').pluck().all().join()
read()
console.log('ready')
await new Promise((resolve) => process.stdin.once('data', resolve))
process.stdin.destroy()
console.log(`still sees ${read()}`)
db.exec('COMMIT')
db.close()
