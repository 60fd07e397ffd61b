import type * as native from '../binding.js'
import * as args from './arguments.js'
import { run } from './call.js'
import { binding } from './native.js'
import type { CallOptions } from './types.js'

/** The row of `claude_code_settings`. A setting that was never stored has its default. It holds no secret. */
export interface ClaudeCodeSettings {
  /** Always `default`: there is one row. */
  id: string
  /** The region that Bedrock is called in; `us-east-1` by default. */
  bedrockRegion: string
  /** The start URL: the address of the access portal. */
  awsSsoStartUrl: string | null
  /** The SSO region, which IAM Identity Center is set up in; `us-east-1` by default. */
  awsSsoRegion: string
  /** Twelve digits. */
  awsSsoAccountId: string | null
  /** The role (the permission set) in that account. */
  awsSsoRoleName: string | null
  /** The name of the `sso-session` section in `~/.aws/config`. */
  awsSsoSessionName: string | null
  /** When the row was last changed, to the second; `null` if nothing was stored yet. */
  updatedAt: Date | null
}

/** The changes for {@link SettingsStore.update}. A member that is missing or `undefined` is not changed; `null` clears it. */
export interface ClaudeCodeSettingsPatch {
  /** `null` sets it back to `us-east-1`. */
  bedrockRegion?: string | null | undefined
  /** An `https://` address, or an `http://` address of this machine. */
  awsSsoStartUrl?: string | null | undefined
  /** `null` sets it back to `us-east-1`. */
  awsSsoRegion?: string | null | undefined
  /** Twelve digits. */
  awsSsoAccountId?: string | null | undefined
  /** 1 to 64 of `A-Z a-z 0-9 _ + = , . @ -`. */
  awsSsoRoleName?: string | null | undefined
  /** 1 to 256 visible characters and spaces, without brackets and quotation marks. */
  awsSsoSessionName?: string | null | undefined
}

/** What {@link migrateSettings} changed. Empty if nothing was missing. */
export interface MigrationReport {
  /** Whether it made the table. */
  createdTable: boolean
  /** The columns that were added. */
  addedColumns: string[]
  /** The added columns that got a value from an older `sso_*` column. */
  adoptedColumns: string[]
  /** The copy of the file that was made first; missing if the file was new or nothing was changed. */
  backupPath?: string
}

/**
 * The settings of one file, from {@link openSettings}. Nothing is open between calls. Several stores, in this process and in
 * others, can use the same file. The calls of a store run in their order.
 *
 * A call whose signal is aborted rejects with the signal's reason, and has changed nothing. After its commit has begun, the
 * signal has no effect.
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
   * Changes the settings in one transaction. All values are checked before anything is written. An empty patch writes
   * nothing.
   *
   * @returns the settings after the change.
   * @throws {@link SsoError} `InvalidInput`, and the codes of {@link SettingsStore.get}.
   */
  update(patch: ClaudeCodeSettingsPatch, options?: CallOptions): Promise<ClaudeCodeSettings>
  /**
   * Closes the store, and waits for the calls in progress. Closing again is no error; other calls reject with `Closed`.
   *
   * If the signal is aborted, the store is closed, too, but a call may still be in progress.
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
  return args.optional('options.signal', args.options(options, 'signal').signal, args.signal)
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
 * Opens the settings of an SQLite file. A missing file is made with mode 0600. The missing table and columns are added, as by
 * {@link migrateSettings}.
 *
 * Use a file of its own, or a file that no other code in this process has open: two SQLite libraries in one process do not see
 * each other's locks.
 *
 * @param path - the path of the file; its folder must exist.
 * @throws {@link SsoError} `InvalidInput`, `DatabaseInUse`, `DatabaseBusy`, `DatabaseNotAFile`, `DatabaseFolderMissing`,
 * `DatabaseNotPermitted`, `DatabaseReadOnly`, `DiskFull`, `NotADatabase`, `DatabaseEncrypted`, `DatabaseCorrupt`,
 * `SettingsTableIsView`, `SettingsSchemaConflict`, `DatabaseFailed`. The file is then unchanged. If there was none
 * and the signal is aborted, an empty file may remain.
 */
export async function openSettings(path: string, options?: CallOptions): Promise<SettingsStore> {
  const checked = args.string('path', path)
  return new NativeStore(
    await run(signal(options), ({ cancellation }) => binding().openSettings(cancellation, checked)),
  )
}

/**
 * Adds the missing columns to the table `claude_code_settings` of an SQLite file, or makes the table. It runs in one
 * transaction, and a second run changes nothing. Nothing else in the file is changed. If there is something to change, a copy
 * of the file is made beside it first; only the last copy is kept.
 *
 * The new columns get the values of the older columns `sso_start_url`, `sso_region`, `sso_account_id` and `sso_role_name`.
 * Tokens are never copied.
 *
 * @param path - the path of the file; its folder must exist.
 * @throws {@link SsoError} the codes of {@link openSettings}.
 */
export async function migrateSettings(path: string, options?: CallOptions): Promise<MigrationReport> {
  const checked = args.string('path', path)
  return run(signal(options), ({ cancellation }) => binding().migrateSettings(cancellation, checked))
}
