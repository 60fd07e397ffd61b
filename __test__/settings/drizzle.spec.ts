import { describe, expect, it } from 'vitest'
import { migrateSettings, openSettings } from '../../index.js'
import { change, read, runMigrations, runMigrationsInHostsTable } from './programs/drizzle.mjs'
import { columns, file, history, host, newerNode, OURS, start } from './support.js'
import type Database from 'better-sqlite3'

describe('drizzle-orm with better-sqlite3', () => {
  it('creates the table once, and this package adds nothing', async () => {
    host((db) => {
      runMigrations(db)
      runMigrations(db)
      expect(columns(db)).toEqual(expect.arrayContaining(['id', 'bedrock_region', 'updated_at', ...OURS]))
    })
    expect(await migrateSettings(file)).toEqual({ createdTable: false, addedColumns: [], adoptedColumns: [] })
  })

  it.each(history())('adds the columns to a host at $name', async ({ sql }) => {
    host((db) => {
      for (const statement of sql) db.prepare(statement).run()
      const before = columns(db)
      runMigrations(db)
      expect(columns(db)).toEqual([...before, ...OURS])
    })
    expect((await migrateSettings(file)).addedColumns).toEqual([])
  })

  it('copies values of older columns, as this package does', async () => {
    const older = history().find(({ name }) => name === '0013')?.sql ?? []
    const fill = (db: Database.Database) => {
      for (const statement of older) db.prepare(statement).run()
      db.exec(`INSERT INTO claude_code_settings (sso_start_url, sso_region, sso_account_id, sso_role_name, sso_access_token)
               VALUES ('https://my-org.awsapps.com/start', 'eu-west-1', '012345678901', 'not usable', 'planted')`)
    }
    host((db) => {
      fill(db)
      runMigrations(db)
    })
    const byDrizzle = await (await openSettings(file)).get()
    const other = `${file}-2`
    host(fill, other)
    expect(byDrizzle).toEqual(await (await openSettings(other)).get())
    expect(byDrizzle).toMatchObject({
      awsSsoRegion: 'eu-west-1',
      awsSsoAccountId: '012345678901',
      awsSsoRoleName: null,
    })
  })

  it('reads what this package stored, and this package reads what it stored', async () => {
    const store = await openSettings(file)
    const written = await store.update({ awsSsoStartUrl: 'https://my-org.awsapps.com/start', awsSsoRoleName: 'Admin' })
    host((db) => {
      expect(read(db)).toEqual([written])
      change(db, { awsSsoRoleName: 'Other', updatedAt: new Date(1_700_000_000_000) })
    })
    const expected = { ...written, awsSsoRoleName: 'Other', updatedAt: new Date(1_700_000_000_000) }
    expect(await store.get()).toEqual(expected)
  })

  it('skips these migrations if they share the table with newer migrations of the host, so they need their own table', () => {
    host((db) => {
      db.exec(`CREATE TABLE __drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric);
               INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('host', 4102444800000)`)
      runMigrationsInHostsTable(db)
      expect(columns(db)).toEqual([])
      runMigrations(db)
      expect(columns(db)).toEqual(expect.arrayContaining(OURS))
    })
  })

  it('is not run if this package has migrated the file', async () => {
    await migrateSettings(file)
    host((db) => {
      expect(() => runMigrations(db)).toThrow(/ADD `aws_sso_start_url`/)
      // The condition of docs/settings.md.
      const done = columns(db).includes('aws_sso_session_name')
      if (!done) runMigrations(db)
      expect(read(db)).toEqual([])
    })
  })
})

const node = newerNode()

describe.skipIf(!node)('drizzle-orm with node:sqlite', () => {
  const run = async (what: string) =>
    JSON.parse(await start('node-sqlite', [file, what], { node: node ?? '' }).output()) as unknown

  it('runs the migrations, and this package reads what it stored', async () => {
    await run('migrate')
    expect((await migrateSettings(file)).addedColumns).toEqual([])
    const found = await (await openSettings(file)).get()
    expect(found).toMatchObject({ awsSsoRoleName: 'FromNode', updatedAt: new Date(1_700_000_000_000) })
  })

  it('reads what this package stored', async () => {
    const written = await (await openSettings(file)).update({ awsSsoRoleName: 'Admin' })
    expect(await run('read')).toEqual([JSON.parse(JSON.stringify(written))])
  })
})
