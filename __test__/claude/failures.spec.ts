import { describe, expect, it } from 'vitest'
import { movedClock, type Scene, shown, startScene } from './scene.js'
import { texts } from './texts.js'

const answer = ({ turn }: { turn: number }) => `answer ${turn}`

/** The texts of each message that Bedrock was sent last. */
function conversationOf({ center }: Scene): string[][] {
  const body = center.requests.at(-1)?.body as { messages: { content: { text?: string }[] }[] } | undefined
  return (body?.messages ?? []).map(({ content }) => Array.from(content, ({ text = '' }) => text.trim()))
}

/** Keys that no service handed out. */
const strangerKeys = JSON.stringify({
  Credentials: {
    AccessKeyId: 'ASIAAAAAAAAAAAAAAAAA',
    SecretAccessKey: 'secret',
    SessionToken: 'token',
    Expiration: '2099-01-01T00:00:00Z',
  },
})

describe('the export runs again, and the turn succeeds, where it', () => {
  it.each([
    ['printed credentials that no service handed out', strangerKeys],
    ['printed what is no JSON', 'junk'],
    ['printed nothing', ''],
  ])('%s', async (_, printed) => {
    const scene = await startScene({ bedrock: { answer } })
    scene.printOnce(printed)
    const session = scene.session(scene.feed('export'))
    const said = await session.say('one')
    expect([said.isError, ...shown(said)]).toEqual([false, 'answer 1'])
    expect(scene.runs).toBe(2)
  })
})

describe('what the person sees when', () => {
  it('the sign-in ends in mid-session, and how the session goes on after a new sign-in', async () => {
    const clock = movedClock()
    const scene = await startScene({ now: clock.now, roleCredentialsLifetimeSeconds: 20, bedrock: { answer } })
    const session = scene.session(scene.feed('export'))
    expect((await session.say('one')).text).toBe('answer 1')

    scene.center.endSession(scene.signIn.accessToken)
    clock.forward(21)
    const failed = await session.say('two')
    expect([failed.isError, ...shown(failed)]).toEqual([true, texts.none])

    scene.signInAgain()
    const resumed = await session.say('three')
    expect(resumed.isError).toBe(false)
    expect(shown(resumed)).toEqual(['answer 2'])
    // The model is told what came before. The turn that failed and the one after it are one message.
    expect(conversationOf(scene).slice(-2)).toEqual([['answer 1'], ['two', 'three']])
    const { code, stderr } = await session.end()
    expect(code).toBe(0)
    expect(new Set(stderr.trim().split('\n'))).toEqual(new Set([texts.exportFailed]))
  })

  it('the sign-in has ended before the start', async () => {
    const scene = await startScene()
    scene.center.endSession(scene.signIn.accessToken)
    const { code, stdout, stderr } = await scene.ask(scene.feed('export'))
    expect([code, stdout]).toEqual([1, `${texts.none}\n`])
    expect(new Set(stderr.trim().split('\n'))).toEqual(new Set([texts.exportFailed]))
    expect(scene.statuses).toEqual([])
  })

  it('the export hands out credentials that have run out, again and again', async () => {
    const scene = await startScene({ roleCredentialsLifetimeSeconds: 0 })
    const said = await scene.session(scene.feed('export')).say('one')
    expect([said.isError, said.text]).toEqual([
      true,
      texts.refused('The security token included in the request is expired'),
    ])
  })

  it('the role may not use Bedrock', async () => {
    const scene = await startScene({ bedrock: { deniedRoles: ['AdministratorAccess'] } })
    expect(scene.role).toBe('AdministratorAccess')
    const { isError, text } = await scene.session(scene.feed('export')).say('one')
    expect(isError).toBe(true)
    const [before, reason = ''] = text.split('{"Message":')
    expect(before).toBe(texts.refused(''))
    expect(reason).toContain('is not authorized to perform: bedrock:InvokeModelWithResponseStream on resource:')
  })

  it('requests are signed for the region of the sign-in, where Bedrock is in another', async () => {
    const scene = await startScene({ region: 'eu-central-1', bedrock: { region: 'eu-west-1' } })
    const feed = scene.feed('export', { AWS_REGION: scene.center.region })
    const { isError, text } = await scene.session(feed).say('one')
    expect([isError, text]).toEqual([true, texts.refused('Credential should be scoped to a valid region.')])
  })

  it('Bedrock is asked for too much', async () => {
    const scene = await startScene()
    scene.center.setFaults([
      { operation: 'InvokeModelWithResponseStream', fault: { exception: 'ThrottlingException' } },
    ])
    const { isError, text } = await scene.session(scene.feed('export')).say('one')
    expect([isError, text]).toEqual([true, texts.throttled])
  })
})
