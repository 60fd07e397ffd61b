import type * as native from '../binding.js'
import * as args from './arguments.js'
import { run } from './call.js'
import { binding } from './native.js'
import type { CallOptions } from './types.js'

/** The row of `claude_code_settings`. What nobody has chosen yet has its default. It holds no secret. */
export interface ClaudeCodeSettings {
  /** Always `default`: there is one row. */
  id: string
  /** The region that Bedrock is called in; `us-east-1` by default. */
  bedrockRegion: string
  /** The access portal's address. */
  awsSsoStartUrl: string | null
  /** The region that IAM Identity Center is set up in; `us-east-1` by default. */
  awsSsoRegion: string
  /** Twelve digits. */
  awsSsoAccountId: string | null
  /** The role (the permission set) in that account. */
  awsSsoRoleName: string | null
  /** The name of the `sso-session` in `~/.aws/config`. */
  awsSsoSessionName: string | null
  /** When the row was last changed, to the second; `null` where nothing was stored yet. */
  updatedAt: Date | null
}

/** What {@link SettingsStore.update} changes: what is left out, or `undefined`, stays; `null` clears. */
export interface ClaudeCodeSettingsPatch {
  /** `null` sets it back to `us-east-1`. */
  bedrockRegion?: string | null | undefined
  /** An `https://` address (`http://` to this machine only). */
  awsSsoStartUrl?: string | null | undefined
  /** `null` sets it back to `us-east-1`. */
  awsSsoRegion?: string | null | undefined
  /** Twelve digits. */
  awsSsoAccountId?: string | null | undefined
  /** 1 to 64 of `A-Z a-z 0-9 _ + = , . @ -`. */
  awsSsoRoleName?: string | null | undefined
  /** 1 to 256 of `A-Z a-z 0-9 _ - / . % @ : +`. */
  awsSsoSessionName?: string | null | undefined
}

/** What {@link migrateSettings} did. Where nothing was missing, nothing. */
export interface MigrationReport {
  /** Whether the table was made. */
  createdTable: boolean
  /** The columns that were added. */
  addedColumns: string[]
  /** The columns among them that got a value from an older `sso_*` column. */
  adoptedColumns: string[]
  /** The copy of the file that was made first; none where the file was new or nothing was missing. */
  backupPath?: string
}

/**
 * The settings of one file, from {@link openSettings}. Between calls it keeps nothing open. Any number of stores, in
 * this process and others, can be of one file. Its calls are done in their order.
 *
 * A call whose signal is aborted rejects with the signal's reason, and has changed nothing. Where its commit has begun,
 * the signal comes too late: the call ends as if there were none.
 */
export interface SettingsStore {
  /**
   * Reads the settings.
   *
   * @throws {@link SsoError} `Closed`, `DatabaseInUse`, `DatabaseBusy`, `SettingsMissing`, and the codes of
   * {@link openSettings}.
   */
  get(options?: CallOptions): Promise<ClaudeCodeSettings>
  /**
   * Changes what is named, in one transaction. Everything is checked before anything is written. A patch that names
   * nothing writes nothing.
   *
   * @returns the settings as they are then.
   * @throws {@link SsoError} `InvalidInput`, and the codes of {@link SettingsStore.get}.
   */
  update(patch: ClaudeCodeSettingsPatch, options?: CallOptions): Promise<ClaudeCodeSettings>
  /**
   * Closes the store once the calls under way are done. Closing again is no error; other calls reject with `Closed`.
   *
   * If the signal is aborted while it waits, the store is closed all the same, but a call may still be under way.
   */
  close(options?: CallOptions): Promise<void>
}

class NativeStore implements SettingsStore {
  readonly #native: native.NativeSettingsStore

  constructor(native: native.NativeSettingsStore) {
    this.#native = native
  }

  async get(options?: CallOptions): Promise<ClaudeCodeSettings> {
    return settings(await run(signal(options), ({ cancellation }) => this.#native.get(cancellation)))
  }

  async update(patch: ClaudeCodeSettingsPatch, options?: CallOptions): Promise<ClaudeCodeSettings> {
    const checked = args.members('patch', patch, FIELDS, args.stringOrNull)
    return settings(await run(signal(options), ({ cancellation }) => this.#native.update(cancellation, checked)))
  }

  async close(options?: CallOptions): Promise<void> {
    await run(signal(options), ({ cancellation }) => this.#native.close(cancellation))
  }
}

function signal(options: CallOptions | undefined): AbortSignal | undefined {
  return args.optional('options.signal', args.options(options).signal, args.signal)
}

const FIELDS = [
  'bedrockRegion',
  'awsSsoStartUrl',
  'awsSsoRegion',
  'awsSsoAccountId',
  'awsSsoRoleName',
  'awsSsoSessionName',
] as const satisfies ReadonlyArray<keyof ClaudeCodeSettingsPatch>

function settings(native: native.NativeSettings): ClaudeCodeSettings {
  return {
    id: native.id,
    bedrockRegion: native.bedrockRegion,
    awsSsoStartUrl: native.awsSsoStartUrl ?? null,
    awsSsoRegion: native.awsSsoRegion,
    awsSsoAccountId: native.awsSsoAccountId ?? null,
    awsSsoRoleName: native.awsSsoRoleName ?? null,
    awsSsoSessionName: native.awsSsoSessionName ?? null,
    updatedAt: native.updatedAt === undefined ? null : new Date(native.updatedAt),
  }
}

/**
 * Opens the settings of an SQLite file. A file that is not there is made, for its owner alone; what is missing in it is
 * added, as by {@link migrateSettings}.
 *
 * Give it a file of its own, or a file that nothing else in this process has open: two SQLite libraries in one process
 * do not see each other's locks.
 *
 * @param path - a file; its folder must exist.
 * @throws {@link SsoError} `InvalidInput`, `DatabaseInUse`, `DatabaseBusy`, `DatabaseNotAFile`, `DatabaseFolderMissing`,
 * `DatabaseNotPermitted`, `DatabaseReadOnly`, `DiskFull`, `NotADatabase`, `DatabaseEncrypted`, `DatabaseCorrupt`,
 * `SettingsTableIsView`, `SettingsSchemaConflict`, `DatabaseFailed`. The file is then as it was. Where there was none and
 * the signal is aborted, an empty one may be left.
 */
export async function openSettings(path: string, options?: CallOptions): Promise<SettingsStore> {
  const checked = args.string('path', path)
  return new NativeStore(
    await run(signal(options), ({ cancellation }) => binding().openSettings(cancellation, checked)),
  )
}

/**
 * Adds what is missing to the `claude_code_settings` table of an SQLite file, whatever state it is in, and makes the
 * table where there is none. All or nothing, and nothing the second time; nothing else in the file is touched. A copy of
 * the file is made first where there is something to change, beside it; the last one is kept.
 *
 * Values of older `sso_start_url`, `sso_region`, `sso_account_id` and `sso_role_name` columns are read over when ours
 * are added; tokens never.
 *
 * @param path - a file; its folder must exist.
 * @throws {@link SsoError} the codes of {@link openSettings}.
 */
export async function migrateSettings(path: string, options?: CallOptions): Promise<MigrationReport> {
  const checked = args.string('path', path)
  return run(signal(options), ({ cancellation }) => binding().migrateSettings(cancellation, checked))
}
