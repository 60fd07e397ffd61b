import type { ChildCredentials } from './child-types.js'
import type { CallOptions } from './types.js'

/** The models of Bedrock that Claude Code uses: ids of models or inference profiles, or their ARNs. */
export interface ClaudeCodeModels {
  /** The model of a conversation: `ANTHROPIC_MODEL`. */
  default?: string
  /** What `opus` means: `ANTHROPIC_DEFAULT_OPUS_MODEL`. */
  opus?: string
  /** What `sonnet` means: `ANTHROPIC_DEFAULT_SONNET_MODEL`. */
  sonnet?: string
  /** What `haiku` means, and the model of small tasks: `ANTHROPIC_DEFAULT_HAIKU_MODEL`. */
  haiku?: string
  /** The model of small tasks, by its older name: `ANTHROPIC_SMALL_FAST_MODEL`. */
  background?: string
}

/** What of {@link ClaudeCodeOptions} can be chosen beside account, role and region. */
export interface ClaudeCodeChoices extends CallOptions {
  /**
   * How Claude Code gets the credentials. `'export'`, the default: the setting `awsCredentialExport` runs the program
   * `aws-sso-native`, for Claude Code alone. `'profile'` and `'endpoint'`: as in {@link ChildOptions.via}, also for the commands
   * that Claude Code starts.
   */
  via?: 'export' | 'profile' | 'endpoint'
  /**
   * Sets `CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST`, with which Claude Code takes its provider from the environment alone. It needs
   * `via: 'profile'`, which is its default then.
   */
  hostManaged?: boolean
  /** The models. What is left out is what `env` says, or Claude Code's default. */
  models?: ClaudeCodeModels
  /** The environment to start from; `process.env` by default. It is not changed. */
  env?: Readonly<Record<string, string | undefined>>
}

/** Options of {@link claudeCode}. */
export interface ClaudeCodeOptions extends ClaudeCodeChoices {
  /** Twelve digits. */
  accountId: string
  /** The role (the permission set) in that account. */
  roleName: string
  /** The region that Bedrock is called in. It is often not the SSO region. */
  bedrockRegion: string
}

/** Settings for `claude --settings`, or for the option `settings` of the Agent SDK. They hold no secret. */
export interface ClaudeCodeStartSettings {
  /** The command that gives the credentials; empty if it is not used. */
  awsCredentialExport: string
  /** Empty, so that a command of the person's own settings does not sign in to something else. */
  awsAuthRefresh: string
  /** What the environment has, too. It is repeated because `env` in the person's own settings wins over the environment. */
  env: Record<string, string>
}

/** What Claude Code is started with. */
export interface ClaudeCode extends ChildCredentials {
  /** For `--settings`, as JSON, and for the option `settings` of the Agent SDK. */
  settings: ClaudeCodeStartSettings
}
