import { describe, expect, test } from 'vitest'
import { startCenter } from '../harness/center.js'
import { Home } from '../harness/home.js'
import { sessionName, signInAsTheCli } from '../harness/session.js'
import { botocore, sdk, startPeer, writeProfiles } from './peers.js'

const model = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'

interface Answers {
  readonly invoked: string
  readonly streamed: string[]
  readonly conversed: string
  readonly converseStreamed: string[]
  readonly profiles?: string[]
  readonly arn: string
  readonly errors: Record<'bedrock' | 'sts', { code: string; status: number; hasRequestId: boolean }>
}

describe.each([botocore, sdk])('$name', (peer) => {
  test('goes from a sign-in to a model: the emulator takes its signatures, until the credentials expire', async () => {
    const home = new Home()
    const center = await startCenter({ bedrock: { region: 'eu-west-2' } })
    signInAsTheCli(home, center, 3600)
    const { account, role } = writeProfiles(home, center, sessionName)
    const running = startPeer(peer, home, center, 'models', 'session', 'eu-west-2', model)
    await running.line('READY')
    center.expireRoleCredentials()
    running.send('expired')
    const { errors, profiles, ...answers } = await running.json<Answers>()
    expect(answers).toEqual({
      invoked: 'Bedrock answered',
      streamed: [
        'message_start',
        'content_block_start',
        'content_block_delta',
        'content_block_delta',
        'content_block_stop',
        'message_delta',
        'message_stop',
      ],
      conversed: 'Bedrock answered',
      converseStreamed: [
        'messageStart',
        'contentBlockDelta',
        'contentBlockDelta',
        'contentBlockStop',
        'messageStop',
        'metadata',
      ],
      arn: expect.stringContaining(`arn:aws:sts::${account}:assumed-role/AWSReservedSSO_${role}_`) as string,
    })
    if (peer === botocore) expect(profiles).toContain(model)
    expect(errors.bedrock).toMatchObject({ code: 'ExpiredTokenException', status: 403, hasRequestId: true })
    expect(errors.sts).toMatchObject({ code: 'ExpiredToken', status: 403, hasRequestId: true })
    const { GetRoleCredentials, InvokeModel, Converse, GetCallerIdentity } = center.counters.byOperation
    expect([GetRoleCredentials, InvokeModel, Converse, GetCallerIdentity]).toEqual([1, 1, 2, 2])
  })
})
