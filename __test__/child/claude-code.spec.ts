import { beforeEach, describe, expect, test } from 'vitest'
import { claudeCode, type ClaudeCodeOptions } from '../../index.js'
import { runForJson } from '../harness/child.js'
import { rejection } from '../harness/rejection.js'
import {
  Client,
  closedLater,
  marker,
  privateFolders,
  type Scene,
  startEnvironment,
  startScene,
  twoRoles,
} from './support.js'

// Claude Code itself is run in a lane of its own. Here is what it is started with.

const bedrockRegion = 'us-west-2'
let scene: Scene
let role: { accountId: string; roleName: string }

beforeEach(async () => {
  scene = await startScene()
  role = twoRoles(scene.center)[0]!
})

const others = {
  CLAUDE_CODE_USE_VERTEX: '1',
  CLAUDE_CODE_SKIP_BEDROCK_AUTH: '1',
  CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST: '1',
  ANTHROPIC_MODEL: 'from-the-environment',
}

const options = (more: Partial<ClaudeCodeOptions> = {}): ClaudeCodeOptions => ({
  ...role,
  bedrockRegion,
  env: { ...startEnvironment(scene), ...others },
  ...more,
})

const start = async (more: Partial<ClaudeCodeOptions> = {}) =>
  closedLater(await claudeCode(scene.session, options(more)))

describe('what Claude Code is started with', () => {
  test('by default, a command that a shell runs for the credentials, and no file', async () => {
    const { env, settings } = await start()
    expect(await runForJson('sh', ['-c', settings.awsCredentialExport], { env })).toEqual({
      Credentials: {
        AccessKeyId: expect.stringMatching(/^ASIA/) as string,
        SecretAccessKey: expect.stringContaining(marker) as string,
        SessionToken: expect.stringContaining(marker) as string,
        Expiration: expect.any(String) as string,
      },
    })
    expect(privateFolders(scene.home)).toEqual([])
    expect(env).toMatchObject({ CLAUDE_CODE_USE_BEDROCK: '1', AWS_REGION: bedrockRegion })
    expect(Object.keys(env)).not.toEqual(expect.arrayContaining(['AWS_PROFILE']))
    for (const name of ['CLAUDE_CODE_USE_VERTEX', 'CLAUDE_CODE_SKIP_BEDROCK_AUTH', 'AWS_ACCESS_KEY_ID'])
      expect(env).not.toHaveProperty(name)
    expect(env).not.toHaveProperty('CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST')
  })

  test.each(['profile', 'endpoint'] as const)('by %s, what every SDK uses, and no command', async (via) => {
    const { env, settings } = await start({ via })
    expect(settings).toMatchObject({ awsCredentialExport: '', awsAuthRefresh: '' })
    const answer = await new Client('the AWS SDK for JavaScript', env).ask()
    expect(answer.sessionToken).toContain(marker)
  })

  test('if the host manages the provider, a profile', async () => {
    const { env, settings } = await start({ hostManaged: true })
    expect(env).toMatchObject({ CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST: '1', AWS_PROFILE: 'aws-sso-native' })
    expect(settings.awsCredentialExport).toBe('')
    expect(privateFolders(scene.home)).toHaveLength(1)
  })

  test('the settings repeat what the settings of the person could replace, and hold no secret', async () => {
    for (const via of ['export', 'profile', 'endpoint'] as const) {
      const { env, settings } = await start({ via })
      const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, ...repeated } = settings.env
      expect([AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN]).toEqual(['', '', ''])
      expect(env).toMatchObject(repeated)
      expect(Object.keys(repeated)).toEqual(expect.arrayContaining(['AWS_REGION', 'CLAUDE_CODE_USE_BEDROCK']))
      const text = JSON.stringify(settings)
      expect(text).not.toContain(marker)
      const token = env['AWS_CONTAINER_AUTHORIZATION_TOKEN']
      if (token) expect(text).not.toContain(token)
    }
  })

  test('the models that were chosen, and otherwise those of the environment', async () => {
    const opus = 'us.anthropic.claude-opus-4-5-20251101-v1:0[1m]'
    const { env, settings } = await start({ models: { opus, haiku: 'arn:aws:bedrock:us-west-2:1:x/y' } })
    const chosen = {
      ANTHROPIC_DEFAULT_OPUS_MODEL: opus,
      ANTHROPIC_DEFAULT_HAIKU_MODEL: 'arn:aws:bedrock:us-west-2:1:x/y',
    }
    expect(env).toMatchObject({ ...chosen, ANTHROPIC_MODEL: 'from-the-environment' })
    expect(settings.env).toMatchObject(chosen)
    const { env: all } = await start({ models: { default: 'a', sonnet: 'b', background: 'c' } })
    expect(all).toMatchObject({
      ANTHROPIC_MODEL: 'a',
      ANTHROPIC_DEFAULT_SONNET_MODEL: 'b',
      ANTHROPIC_SMALL_FAST_MODEL: 'c',
    })
  })
})

describe('what is rejected before anything is started', () => {
  test.each([
    [{ hostManaged: true, via: 'export' }, "`hostManaged` needs `via: 'profile'`"],
    [{ hostManaged: true, via: 'endpoint' }, "`hostManaged` needs `via: 'profile'`"],
    [{ via: 'static' }, '`via`'],
    [{ accountId: '1' }, '`accountId`'],
    [{ roleName: 'a b' }, '`roleName`'],
    [{ bedrockRegion: 'US' }, '`bedrockRegion`'],
    [{ models: { opus: 'a b' } }, '`models.opus`'],
    [{ models: { gpt: 'a' } }, '`gpt`'],
  ] as Array<[object, string]>)('%j', async (more, message) => {
    const failed = await rejection(claudeCode(scene.session, { ...options(), ...more }))
    expect(failed).toMatchObject({ code: 'InvalidInput', message: expect.stringContaining(message) as string })
    expect(scene.center.counters.requests).toBe(0)
    expect(privateFolders(scene.home)).toEqual([])
  })

  test('a role that is not assigned', async () => {
    const failed = await rejection(claudeCode(scene.session, options({ roleName: 'NotMine' })))
    expect(failed).toMatchObject({ code: 'Forbidden' })
  })
})
