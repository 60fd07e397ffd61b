import * as args from './arguments.js'
import { run } from './call.js'
import type { ClaudeCode, ClaudeCodeModels, ClaudeCodeOptions, ClaudeCodeStartSettings } from './claude-code-types.js'
import { commandPath } from './command-path.js'
import { environment } from './environment.js'
import { binding } from './native.js'
import { childEnvironment, openChild } from './open-children.js'
import { nativeSession, type SsoSession } from './session.js'

const MODELS = ['default', 'opus', 'sonnet', 'haiku', 'background'] as const satisfies ReadonlyArray<
  keyof ClaudeCodeModels
>

/**
 * Prepares an environment and settings with which Claude Code uses Bedrock with the credentials of a role, and fresh ones
 * whenever they expire, until the sign-in ends:
 * `spawn('claude', ['--settings', JSON.stringify(settings)], { env })`.
 *
 * The credentials are requested once before anything is made, so that a role that is not assigned is an error here.
 *
 * @throws {@link SsoError} the codes of {@link childCredentials}. `InvalidInput` also for `hostManaged` with another `via` than
 * `'profile'`.
 */
export async function claudeCode(session: SsoSession, options: ClaudeCodeOptions): Promise<ClaudeCode> {
  const native = nativeSession('session', session)
  const given = args.options(
    options,
    'accountId',
    'roleName',
    'bedrockRegion',
    'via',
    'hostManaged',
    'models',
    'env',
    'signal',
  )
  const hostManaged = args.optional('hostManaged', given.hostManaged, args.boolean) ?? false
  const via = args.oneOf('via', given.via ?? (hostManaged ? 'profile' : 'export'), 'export', 'profile', 'endpoint')
  if (hostManaged && via !== 'profile')
    args.reject(
      'hostManaged',
      `needs \`via: 'profile'\`: Claude Code ignores \`via: '${via}'\` if its host manages the provider`,
    )
  const models = args.optional('models', given.models, (name, value) => args.members(name, value, MODELS, args.string))
  const input = {
    accountId: args.string('accountId', given.accountId),
    roleName: args.string('roleName', given.roleName),
    region: args.string('bedrockRegion', given.bedrockRegion),
    via,
    variables: args.variables('env', given.env ?? process.env),
  }
  const claudeCodeInput = {
    hostManaged,
    ...args.present({
      defaultModel: models?.default,
      opusModel: models?.opus,
      sonnetModel: models?.sonnet,
      haikuModel: models?.haiku,
      backgroundModel: models?.background,
    }),
  }
  const signal = args.optional('options.signal', given.signal, args.signal)
  const program = via === 'endpoint' ? {} : { program: commandPath() }
  const child = await run(signal, ({ cancellation }) =>
    binding().claudeCode(native, environment(), cancellation, { ...input, ...program }, claudeCodeInput),
  )
  const settings = JSON.parse(child.settings() ?? '{}') as ClaudeCodeStartSettings
  return { env: childEnvironment(child), settings, close: openChild(child) }
}
