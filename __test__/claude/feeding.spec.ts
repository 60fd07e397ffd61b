import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { everyVia, type Scene, startScene } from './scene.js'
import { texts } from './texts.js'

/** Valid keys of another role. */
function strangerKeys({ center }: Scene): Record<string, string> {
  const { accessKeyId, secretAccessKey, sessionToken } = center.issueRoleCredentials('999988887777', 'Stranger')
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken }
}

/** That Bedrock was asked by the role, and by nobody else. */
function expectRoleAlone({ center, role }: Scene): void {
  const asked = center.requests.filter(({ operation }) => operation !== 'GetRoleCredentials')
  expect(new Set(asked.map(({ caller }) => caller?.roleName))).toEqual(new Set([role]))
}

describe.each(everyVia)('Claude Code with credentials by %s', (via) => {
  it('asks Bedrock with the credentials of the role, and shows the answer', async () => {
    const scene = await startScene()
    const { code, stdout, stderr } = await scene.ask(await scene.feed(via))
    expect([code, stdout, stderr]).toEqual([0, 'Bedrock answered\n', ''])
    expect(scene.statuses).toEqual([200])
    expectRoleAlone(scene)
  })

  it('uses no keys, bearer token, profile or provider of the environment it was started from', async () => {
    const scene = await startScene()
    scene.home.writeConfig('[profile stranger]\naws_access_key_id = AKSTRANGER\naws_secret_access_key = x\n')
    const feed = await scene.feed(via, {
      ...strangerKeys(scene),
      AWS_BEARER_TOKEN_BEDROCK: 'bearer',
      AWS_PROFILE: 'stranger',
      AWS_REGION: 'eu-stale-1',
      AWS_WEB_IDENTITY_TOKEN_FILE: '/nonexistent/token',
      AWS_ROLE_ARN: 'arn:aws:iam::999988887777:role/Stranger',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${scene.center.url}/stranger`,
      CLAUDE_CODE_SKIP_BEDROCK_AUTH: '1',
      CLAUDE_CODE_USE_VERTEX: '1',
      ANTHROPIC_API_KEY: 'sk-ant-stranger',
    })
    const { code, stdout, stderr } = await scene.ask(feed)
    expect([code, stdout, stderr]).toEqual([0, 'Bedrock answered\n', ''])
    expectRoleAlone(scene)
  })

  it('uses no keys, profile or command of the settings of the person', async () => {
    const scene = await startScene()
    const marker = join(scene.home.path, 'has run')
    const settings = {
      awsCredentialExport: `touch '${marker}'`,
      awsAuthRefresh: `touch '${marker}'`,
      env: {
        ...strangerKeys(scene),
        AWS_PROFILE: 'stranger',
        AWS_REGION: 'eu-stale-1',
        AWS_CONFIG_FILE: '/nonexistent',
      },
    }
    scene.home.write(join(scene.home.path, '.claude', 'settings.json'), JSON.stringify(settings))
    const { code, stdout, stderr } = await scene.ask(await scene.feed(via))
    expect([code, stdout, stderr]).toEqual([0, 'Bedrock answered\n', ''])
    expect(existsSync(marker)).toBe(false)
    expectRoleAlone(scene)
  })
})

it('Claude Code asks Bedrock in its own region, where the sign-in is in another', async () => {
  const scene = await startScene({ region: 'eu-central-1', bedrock: { region: 'eu-west-1' } })
  expect((await scene.ask(await scene.feed('export', { AWS_REGION: 'eu-central-1' }))).stdout).toBe(
    'Bedrock answered\n',
  )
})

it('Claude Code with static keys works until they expire, and then has no others', async () => {
  const scene = await startScene()
  const keys = scene.center.issueRoleCredentials(scene.account, scene.role)
  const env = {
    ...scene.env,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: keys.sessionToken,
  }
  const session = scene.session({ env, settings: {}, close: () => Promise.resolve() })
  expect((await session.say('one')).text).toBe('Bedrock answered')
  scene.center.expireRoleCredentials()
  const { text, isError } = await session.say('two')
  expect([text, isError]).toEqual([texts.refused('The security token included in the request is expired'), true])
})

it('Claude Code under a host does not use a credential export', async () => {
  const scene = await startScene()
  const { env, settings, close } = await scene.feed('export')
  const requests = scene.credentialRequests
  const feed = { env: { ...env, CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST: '1' }, settings, close }
  const { code, stdout } = await scene.ask(feed)
  expect(code).toBe(1)
  expect(stdout).toContain(texts.managed)
  expect([scene.credentialRequests, scene.statuses]).toEqual([requests, []])
})

it('Claude Code uses tools between the answers of one turn', async () => {
  const toolUse = { name: 'Bash', input: { command: 'echo from-the-tool', description: 'a test' }, times: 3 }
  const scene = await startScene({ bedrock: { toolUse } })
  const session = scene.session(await scene.feed('export'), ['--allowedTools', 'Bash(echo *)'])
  const { text, messages } = await session.say('use the tool')
  expect(text).toBe('Bedrock answered')
  expect(messages.filter(({ type }) => type === 'user')).toHaveLength(3)
  expect(scene.statuses).toEqual([200, 200, 200, 200])
  expect((await session.end()).code).toBe(0)
})
