import { describe, expect, test } from 'vitest'
import { botocore, startPeer, writeProfiles } from './peers.js'
import { startCenter } from '../harness/center.js'
import { Home } from '../harness/home.js'
import { digest, sessionName, signInAsTheCli, tokenFile } from '../harness/session.js'
import { startProcesses } from '../harness/session-process.js'

const ROUNDS = 20

describe.each(['rotate', 'singleUse'] as const)('botocore, which takes no lock, refreshes beside us (%s)', (mode) => {
  test('and everyone of ours has a valid token in every round, and the file stays refreshable', async () => {
    const home = new Home()
    const center = await startCenter({ refreshTokens: mode, latencyMs: { min: 0, max: 20 } })
    writeProfiles(home, center, sessionName)
    const peer = startPeer(botocore, home, center, 'tokens', 'session')
    await peer.line('READY')
    const processes = await startProcesses(3, home, center)
    for (let round = 1; round <= ROUNDS; round++) {
      const old = signInAsTheCli(home, center, -10)
      peer.send('go')
      const answers = await Promise.all(processes.map((each) => each.ask('fresh')))
      const theirs = JSON.parse(await peer.line(`ANSWER-${round}`)) as { accessToken?: string; error?: string }
      for (const { error, left, access } of answers) {
        expect(error).toBeUndefined()
        expect(left).toBeGreaterThan(0)
        expect(access).not.toBe(digest(old.accessToken))
      }
      // Where a refresh token is good for one use and ours was first, botocore gives up by itself.
      if (mode === 'rotate') expect(theirs.error).toBeUndefined()
      expect(tokenFile(home)?.refreshToken).toBeDefined()
      const [next] = processes
      expect((await next?.ask('fresh'))?.error).toBeUndefined()
    }
  })
})
