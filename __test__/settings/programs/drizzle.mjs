// drizzle-orm with better-sqlite3. Its types need the types of every database driver, so only this file imports it.
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { migrationsTable, settings } from './drizzle-table.mjs'

const migrationsFolder = fileURLToPath(new URL('../../../migrations', import.meta.url))

export const runMigrations = (db) => migrate(drizzle(db), { migrationsFolder, migrationsTable })
export const runMigrationsInHostsTable = (db) => migrate(drizzle(db), { migrationsFolder })
export const read = (db) => drizzle(db).select().from(settings).all()
export const change = (db, values) => drizzle(db).update(settings).set(values).run()
