import { describe, expect, it } from 'vitest'
import { everyVia, movedClock, shown, startScene } from './scene.js'

describe.each(everyVia)('a session of many turns with credentials by %s', (via) => {
  it('goes on while credentials of 20 seconds run out three times, and the person sees nothing', async () => {
    const clock = movedClock()
    const scene = await startScene({
      now: clock.now,
      roleCredentialsLifetimeSeconds: 20,
      bedrock: { answer: ({ turn }) => `answer ${turn}` },
    })
    const session = scene.session(scene.feed(via))
    for (const turn of [1, 2, 3, 4]) {
      if (turn > 1) clock.forward(21)
      const said = await session.say(`turn ${turn}`)
      expect([said.isError, ...shown(said)]).toEqual([false, `answer ${turn}`])
    }
    const { code, stderr } = await session.end()
    expect([code, stderr]).toEqual([0, ''])
    if (via === 'profile, host-managed') {
      // The SDK renews credentials that last for less than 5 minutes before each request.
      expect(scene.statuses).toEqual([200, 200, 200, 200])
      expect(scene.runs).toBeGreaterThanOrEqual(4)
    } else {
      // Bedrock refused the credentials each time that they had run out, and nothing else.
      expect(scene.statuses).toEqual([200, 403, 200, 403, 200, 403, 200])
      expect(scene.runs).toBe(4)
    }
  })
})
