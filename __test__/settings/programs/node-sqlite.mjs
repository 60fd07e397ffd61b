// node-sqlite.mjs FILE migrate|read: drizzle-orm with `node:sqlite`, by its proxy driver.
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/sqlite-proxy'
import { migrate } from 'drizzle-orm/sqlite-proxy/migrator'
import { migrationsTable, settings } from './drizzle-table.mjs'

const [file, what] = process.argv.slice(2)
const sqlite = new DatabaseSync(file)
const db = drizzle(async (sql, params, method) => {
  const statement = sqlite.prepare(sql)
  if (method === 'run') return { rows: [statement.run(...params)] }
  statement.setReturnArrays(true)
  return { rows: method === 'get' ? statement.get(...params) : statement.all(...params) }
})

if (what === 'migrate') {
  const migrationsFolder = fileURLToPath(new URL('../../../migrations', import.meta.url))
  await migrate(
    db,
    async (queries) => {
      sqlite.exec('BEGIN')
      for (const query of queries) sqlite.exec(query)
      sqlite.exec('COMMIT')
    },
    { migrationsFolder, migrationsTable },
  )
  await db.insert(settings).values({ awsSsoRoleName: 'FromNode', updatedAt: new Date(1_700_000_000_000) })
}
console.log(JSON.stringify(await db.select().from(settings)))
sqlite.close()
