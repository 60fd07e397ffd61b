import type Database from 'better-sqlite3'
import type { ClaudeCodeSettings } from '../../../index.js'

export function runMigrations(db: Database.Database): void
export function runMigrationsInHostsTable(db: Database.Database): void
export function read(db: Database.Database): ClaudeCodeSettings[]
export function change(db: Database.Database, values: Partial<ClaudeCodeSettings>): void
