import { describe, expect, it } from 'vitest'
import { everyVia, startScene } from './scene.js'
import { texts } from './texts.js'

describe.each(everyVia)('Claude Code with credentials by %s', (via) => {
  it('asks Bedrock with the credentials of the role, and shows the answer', async () => {
    const scene = await startScene()
    const { code, stdout, stderr } = await scene.ask(scene.feed(via))
    expect([code, stdout, stderr]).toEqual([0, 'Bedrock answered\n', ''])
    expect(scene.statuses).toEqual([200])
    const callers = scene.center.requests.filter(({ operation }) => operation !== 'GetRoleCredentials')
    expect(new Set(callers.map(({ caller }) => caller?.roleName))).toEqual(new Set([scene.role]))
    expect(scene.runs).toBe(via === 'profile, host-managed' ? 2 : 1)
  })

  // Under a host, static keys win over a profile: who starts Claude Code has to remove them.
  const winner = via === 'profile, host-managed' ? 'uses' : 'does not use'
  it(`${winner} static keys of the environment it was started from`, async () => {
    const scene = await startScene()
    const stranger = scene.center.issueRoleCredentials('999988887777', 'Stranger')
    const feed = scene.feed(via, {
      AWS_ACCESS_KEY_ID: stranger.accessKeyId,
      AWS_SECRET_ACCESS_KEY: stranger.secretAccessKey,
      AWS_SESSION_TOKEN: stranger.sessionToken,
    })
    expect((await scene.ask(feed)).stdout).toBe('Bedrock answered\n')
    const callers = scene.center.requests.map(({ caller }) => caller?.roleName)
    expect(callers.includes('Stranger')).toBe(winner === 'uses')
  })
})

it('Claude Code with static keys works until they expire, and then has no others', async () => {
  const scene = await startScene()
  const keys = scene.center.issueRoleCredentials(scene.account, scene.role)
  const { env } = scene.feed('export', {
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: keys.sessionToken,
  })
  const session = scene.session({ env, settings: {}, close: () => Promise.resolve() })
  expect((await session.say('one')).text).toBe('Bedrock answered')
  scene.center.expireRoleCredentials()
  const { text, isError } = await session.say('two')
  expect([text, isError]).toEqual([texts.refused('The security token included in the request is expired'), true])
})

it('Claude Code under a host does not use a credential export', async () => {
  const scene = await startScene()
  const { code, stdout } = await scene.ask(scene.feed('export', { CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST: '1' }))
  expect(code).toBe(1)
  expect(stdout).toContain(texts.managed)
  expect([scene.runs, scene.statuses]).toEqual([0, []])
})

it('Claude Code uses tools between the answers of one turn', async () => {
  const toolUse = { name: 'Bash', input: { command: 'echo from-the-tool', description: 'a test' }, times: 3 }
  const scene = await startScene({ bedrock: { toolUse } })
  const session = scene.session(scene.feed('export'), ['--allowedTools', 'Bash(echo *)'])
  const { text, messages } = await session.say('use the tool')
  expect(text).toBe('Bedrock answered')
  expect(messages.filter(({ type }) => type === 'user')).toHaveLength(3)
  expect(scene.statuses).toEqual([200, 200, 200, 200])
  expect((await session.end()).code).toBe(0)
})
