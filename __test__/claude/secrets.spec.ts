import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { processesOf, type SeenProcess } from '../harness/processes.js'
import { program } from '../harness/programs.js'
import { everyVia, marker, startScene } from './scene.js'

// What Claude Code writes is searched at the end of each test of this folder.

describe.each(everyVia)('with credentials by %s', (via) => {
  it('no process has a secret in its arguments, and none in its environment but the token of the endpoint', async () => {
    // An export is for Claude Code alone: the AWS CLI has no credentials, and its request is not signed.
    const sign = via === 'export' ? ' --no-sign-request' : ''
    const command = `${program('awsCli')} sts get-caller-identity${sign} > identity 2>&1`
    const toolUse = { name: 'Bash', input: { command, description: 'a test' }, times: 1 }
    const scene = await startScene({ bedrock: { toolUse } })
    const feed = await scene.feed(via)
    const seen: Record<string, SeenProcess[]> = {}
    scene.center.setFaults([
      {
        // The one who asks waits for the answer meanwhile.
        when: ({ operation }) => {
          seen[operation] = [...(seen[operation] ?? []), ...processesOf(scene.home)]
          return false
        },
        fault: { reset: true },
      },
    ])
    const session = scene.session(feed, ['--allowedTools', 'Bash'])
    const said = await session.say('who am I?')
    expect([said.isError, said.text]).toEqual([false, 'Bedrock answered'])
    const { stdout, stderr } = await session.end()
    expect(scene.leaks(stdout + stderr)).toEqual([])

    const identity = readFileSync(join(scene.home.path, 'identity'), 'utf8')
    expect(identity).toContain(via === 'export' ? 'MissingAuthenticationToken' : `AWSReservedSSO_${scene.role}_`)
    // Each of them was seen at work.
    const ran = (operation: string, text: string) =>
      seen[operation]?.some(({ args }) => args.join(' ').includes(text)) === true
    expect(ran('InvokeModelWithResponseStream', 'claude --debug')).toBe(true)
    expect(ran('GetCallerIdentity', 'sts get-caller-identity')).toBe(true)
    if (via !== 'endpoint') expect(ran('GetRoleCredentials', 'aws-sso-native credentials')).toBe(true)

    const all = Object.values(seen).flat()
    expect(scene.leaks(all.flatMap(({ args }) => args).join('\n'))).toEqual([])
    const leaks = new Set(scene.leaks(all.flatMap(({ environment }) => environment).join('\n')))
    const token = feed.env['AWS_CONTAINER_AUTHORIZATION_TOKEN']
    expect([...leaks]).toEqual(via === 'endpoint' ? [`AWS_CONTAINER_AUTHORIZATION_TOKEN=${token}`] : [])
  })
})

it('Claude Code prints the session token of the role, and no other secret, if ANTHROPIC_LOG asks for it', async () => {
  const scene = await startScene()
  const { stdout, stderr } = await scene.ask(await scene.feed('export', { ANTHROPIC_LOG: 'debug' }))
  const names = scene.leaks(stdout + stderr).map((line) => line.trim().split(':')[0])
  expect(new Set(names)).toEqual(new Set(['"x-amz-security-token"']))
  expect(stdout).toContain(marker)
})
