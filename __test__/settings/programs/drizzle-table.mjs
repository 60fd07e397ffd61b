import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** The table as in `docs/settings.md`. */
export const settings = sqliteTable('claude_code_settings', {
  id: text('id').primaryKey().default('default'),
  bedrockRegion: text('bedrock_region').notNull().default('us-east-1'),
  awsSsoStartUrl: text('aws_sso_start_url'),
  awsSsoRegion: text('aws_sso_region').notNull().default('us-east-1'),
  awsSsoAccountId: text('aws_sso_account_id'),
  awsSsoRoleName: text('aws_sso_role_name'),
  awsSsoSessionName: text('aws_sso_session_name'),
  updatedAt: integer('updated_at', { mode: 'timestamp' }),
})

/**
 * The table in which drizzle records these migrations. It is not the host's table, whose newer times would make drizzle
 * skip them.
 */
export const migrationsTable = '__aws_sso_native_migrations'
