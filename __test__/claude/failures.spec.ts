import { describe, expect, it } from 'vitest'
import type { Fault } from '../../emulator/index.js'
import { everyVia, runOut, type Scene, shown, startScene, type Via } from './scene.js'
import { texts } from './texts.js'

const answer = ({ turn }: { turn: number }) => `answer ${turn}`

/** The texts of each message that Bedrock was sent last. */
function conversationOf({ center }: Scene): string[][] {
  const body = center.requests.at(-1)?.body as { messages: { content: { text?: string }[] }[] } | undefined
  return (body?.messages ?? []).map(({ content }) => Array.from(content, ({ text = '' }) => text.trim()))
}

/** The answers to GetRoleCredentials from now on: credentials that Bedrock refuses as expired. */
const expiredAtOnce = ({ center }: Scene, times?: number) =>
  center.setFaults([
    {
      operation: 'GetRoleCredentials',
      ...(times === undefined ? {} : { times }),
      fault: {
        replaceBody: (body) => {
          const { accessKeyId } = (body as { roleCredentials: { accessKeyId: string } }).roleCredentials
          center.expireRoleCredentials(accessKeyId)
          return body
        },
      },
    },
  ])

const forbidden: Fault = { exception: 'ForbiddenException' }
/** The ways with the program, which is run anew for other credentials. */
const programs: readonly Via[] = ['export', 'profile', 'profile, host-managed']

describe.each(programs)('the program is run again, and the turn succeeds, by %s, if it', (via) => {
  it('gave credentials that are refused', async () => {
    const scene = await startScene({ bedrock: { answer } })
    const feed = await scene.feed(via)
    expiredAtOnce(scene, 1)
    const said = await scene.session(feed).say('one')
    expect([said.isError, ...shown(said)]).toEqual([false, 'answer 1'])
  })

  it('failed once', async () => {
    const scene = await startScene({ bedrock: { answer } })
    const feed = await scene.feed(via)
    scene.center.setFaults([{ operation: 'GetRoleCredentials', fault: forbidden, times: 1 }])
    const said = await scene.session(feed).say('one')
    expect([said.isError, ...shown(said)]).toEqual([false, 'answer 1'])
    expect(scene.statuses).toEqual([200])
  })
})

/** The credentials of the server last so long that Claude Code can start, and the test can wait for their end. */
const lifetimeOf = (via: Via) => ({ roleCredentialsLifetimeSeconds: via === 'endpoint' ? 5 : 3600 })

/** The sign-in ends, and after it the credentials that Claude Code has. */
async function endAll(scene: Scene, via: Via): Promise<void> {
  scene.endSignIn()
  if (via === 'endpoint') await runOut(scene)
  else scene.center.expireRoleCredentials()
}

/** The text without the arguments of the program, which are paths and names of the test. */
const shownEnd = (text: string) => text.replace(/(aws-sso-native credentials) .*/, '$1 …')
const endText = (via: Via) => (via === 'profile, host-managed' ? texts.managedProgramFailed : texts.none)

describe.each(everyVia)('what the person sees, by %s, when', (via) => {
  it('the sign-in ends in mid-session, and how the session goes on after a new sign-in', async () => {
    const scene = await startScene({ ...lifetimeOf(via), approveAfterPolls: 0, bedrock: { answer } })
    const session = scene.session(await scene.feed(via))
    expect((await session.say('one')).text).toBe('answer 1')

    await endAll(scene, via)
    const failed = await session.say('two')
    expect([failed.isError, ...shown(failed).map(shownEnd)]).toEqual([true, endText(via)])

    await scene.signInAgain()
    const resumed = await session.say('three')
    expect([resumed.isError, ...shown(resumed)]).toEqual([false, 'answer 2'])
    // The model is told what came before. The turn that failed and the one after it are one message.
    expect(conversationOf(scene).slice(-2)).toEqual([['answer 1'], ['two', 'three']])
    const { code, stderr } = await session.end()
    expect(code).toBe(0)
    expect(new Set(stderr.trim().split('\n'))).toEqual(new Set([via === 'export' ? texts.exportFailed : '']))
  })

  it('the sign-in has ended before the start', async () => {
    const scene = await startScene(lifetimeOf(via))
    const feed = await scene.feed(via)
    await endAll(scene, via)
    const { code, stdout } = await scene.ask(feed)
    expect([code, shownEnd(stdout)]).toEqual([1, `${endText(via)}\n`])
    expect(scene.statuses).toEqual([])
  })
})

describe('what the person sees when', () => {
  it('all credentials that the program gives are refused', async () => {
    const scene = await startScene()
    const feed = await scene.feed('export')
    expiredAtOnce(scene)
    const { isError, text } = await scene.session(feed).say('one')
    expect([isError, text]).toEqual([true, texts.refused('The security token included in the request is expired')])
  })

  it('the role may not use Bedrock', async () => {
    const scene = await startScene({ bedrock: { deniedRoles: ['AdministratorAccess'] } })
    expect(scene.role).toBe('AdministratorAccess')
    const { isError, text } = await scene.session(await scene.feed('export')).say('one')
    expect(isError).toBe(true)
    const [before, reason = ''] = text.split('{"Message":')
    expect(before).toBe(texts.refused(''))
    expect(reason).toContain('is not authorized to perform: bedrock:InvokeModelWithResponseStream on resource:')
  })

  it('`bedrockRegion` is the region of the sign-in, where Bedrock is in another', async () => {
    const scene = await startScene({ region: 'eu-central-1', bedrock: { region: 'eu-west-1' } })
    const feed = await scene.feed('export', {}, { bedrockRegion: scene.center.region })
    const { isError, text } = await scene.session(feed).say('one')
    expect([isError, text]).toEqual([true, texts.refused('Credential should be scoped to a valid region.')])
  })

  it('Bedrock is asked for too much', async () => {
    const scene = await startScene()
    scene.center.setFaults([
      { operation: 'InvokeModelWithResponseStream', fault: { exception: 'ThrottlingException' } },
    ])
    const { isError, text } = await scene.session(await scene.feed('export')).say('one')
    expect([isError, text]).toEqual([true, texts.throttled])
  })
})
