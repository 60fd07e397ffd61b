import * as args from './arguments.js'
import { claudeCode } from './claude-code.js'
import type { ClaudeCode, ClaudeCodeChoices } from './claude-code-types.js'
import { ssoError } from './failure.js'
import { SsoSession } from './session.js'
import type { SsoSessionOptions } from './session-types.js'
import type { ClaudeCodeSettings } from './settings.js'

/** What of the settings a session needs. A row that another library has read fits, too. */
export type SettingsOfSession = Pick<ClaudeCodeSettings, 'awsSsoStartUrl' | 'awsSsoRegion' | 'awsSsoSessionName'>

/** What of the settings Claude Code needs. */
type SettingsOfClaudeCode = Pick<ClaudeCodeSettings, 'awsSsoAccountId' | 'awsSsoRoleName' | 'bedrockRegion'>

/** Options of {@link claudeCodeFromSettings}. */
export interface ClaudeCodeFromSettingsOptions extends ClaudeCodeChoices {
  /** The session, if there is one for these settings already. Without it, a session is made by {@link sessionFromSettings}. */
  session?: SsoSession
}

/**
 * A session for the portal of the settings. Nothing is read or sent yet.
 *
 * @throws {@link SsoError} `SettingsIncomplete` if the settings have no start URL; `InvalidInput`, `AddonNotLoaded`;
 * synchronously.
 */
export function sessionFromSettings(
  settings: SettingsOfSession,
  options?: Pick<SsoSessionOptions, 'clientName' | 'scopes'>,
): SsoSession {
  return session(complete(settings, OF_SESSION), args.options(options, 'clientName', 'scopes'))
}

/**
 * What Claude Code is started with for the settings: {@link sessionFromSettings} and {@link claudeCode} in one call.
 *
 * @throws {@link SsoError} `SettingsIncomplete` with the names of all members that are missing, and the codes of
 * {@link claudeCode}.
 */
export async function claudeCodeFromSettings(
  settings: SettingsOfSession & SettingsOfClaudeCode,
  options?: ClaudeCodeFromSettingsOptions,
): Promise<ClaudeCode> {
  const { session: existing, ...choices } = args.options(
    options,
    'session',
    'via',
    'hostManaged',
    'models',
    'env',
    'signal',
  )
  const hasSession = existing !== undefined && existing !== null
  const found = complete(settings, [...(hasSession ? [] : OF_SESSION), ...OF_CLAUDE_CODE])
  return claudeCode(hasSession ? existing : session(found), {
    accountId: found.awsSsoAccountId,
    roleName: found.awsSsoRoleName,
    bedrockRegion: found.bedrockRegion,
    ...args.present(choices),
  })
}

const OF_SESSION = ['awsSsoStartUrl', 'awsSsoRegion'] as const
const OF_CLAUDE_CODE = ['awsSsoAccountId', 'awsSsoRoleName', 'bedrockRegion'] as const

type Member = (typeof OF_SESSION | typeof OF_CLAUDE_CODE)[number]

type Given = { readonly [name in Member | 'awsSsoSessionName']?: string | null | undefined }

type Complete = { [name in Member]: string } & { awsSsoSessionName: string | null | undefined }

/** The settings, if they have every member that is needed. Others are empty where they are missing. */
function complete(settings: Given, needed: readonly Member[]): Complete {
  const given = args.options(settings, ...OF_SESSION, ...OF_CLAUDE_CODE, 'awsSsoSessionName')
  const text = (name: Member) => args.optional(name, given[name] as unknown, args.string) ?? ''
  const found = {
    awsSsoStartUrl: text('awsSsoStartUrl'),
    awsSsoRegion: text('awsSsoRegion'),
    awsSsoAccountId: text('awsSsoAccountId'),
    awsSsoRoleName: text('awsSsoRoleName'),
    bedrockRegion: text('bedrockRegion'),
    awsSsoSessionName: given.awsSsoSessionName,
  }
  const missing = needed.filter((name) => found[name] === '').map((name) => `\`${name}\``)
  if (missing.length === 0) return found
  const names = missing.length === 1 ? missing[0] : `${missing.slice(0, -1).join(', ')} and ${missing.at(-1)}`
  throw ssoError('SettingsIncomplete', `the settings have no ${names}`)
}

function session(found: Complete, options?: Pick<SsoSessionOptions, 'clientName' | 'scopes'>): SsoSession {
  return new SsoSession({
    ...args.present({ ...options }),
    startUrl: found.awsSsoStartUrl,
    region: found.awsSsoRegion,
    ...args.present({ sessionName: found.awsSsoSessionName ?? undefined }),
  })
}
