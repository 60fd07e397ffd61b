import { describe, expect, it } from 'vitest'
import { movedClock, runOut, shown, startScene, type Via } from './scene.js'

const lifetime = 20

/** The clock of AWS is set forward by more than the lifetime, so that the test need not wait. */
const programs: readonly Via[] = ['export', 'profile', 'profile, host-managed']

describe('a session of many turns goes on while credentials of 20 seconds run out three times, and the person sees nothing', () => {
  it.each(programs)('%s', async (via) => {
    const clock = movedClock()
    const scene = await startScene({
      now: clock.now,
      roleCredentialsLifetimeSeconds: lifetime,
      bedrock: { answer: ({ turn }) => `answer ${turn}` },
    })
    const session = scene.session(await scene.feed(via))
    const requests = scene.credentialRequests
    for (const turn of [1, 2, 3, 4]) {
      if (turn > 1) clock.forward(lifetime + 1)
      const said = await session.say(`turn ${turn}`)
      expect([said.isError, ...shown(said)]).toEqual([false, `answer ${turn}`])
    }
    const { code, stderr } = await session.end()
    expect([code, stderr]).toEqual([0, ''])
    if (via === 'profile, host-managed') {
      // The SDK renews credentials that last for less than 5 minutes before each request.
      expect(scene.statuses).toEqual([200, 200, 200, 200])
      expect(scene.credentialRequests - requests).toBeGreaterThanOrEqual(4)
    } else {
      // Bedrock refused the credentials each time that they had run out, and nothing else.
      expect(scene.statuses).toEqual([200, 403, 200, 403, 200, 403, 200])
      expect(scene.credentialRequests - requests).toBe(4)
    }
  })

  // The server keeps credentials until they expire by the clocks of its process, which a test cannot set.
  it('endpoint', async () => {
    const scene = await startScene({
      roleCredentialsLifetimeSeconds: lifetime,
      bedrock: { answer: ({ turn }) => `answer ${turn}` },
    })
    const session = scene.session(await scene.feed('endpoint'))
    for (const turn of [1, 2, 3, 4]) {
      const said = await session.say(`turn ${turn}`)
      expect([said.isError, ...shown(said)]).toEqual([false, `answer ${turn}`])
      if (turn < 4) await runOut(scene)
    }
    const { code, stderr } = await session.end()
    expect([code, stderr]).toEqual([0, ''])
    expect(scene.statuses.filter((status) => status === 200)).toHaveLength(4)
  })
})
