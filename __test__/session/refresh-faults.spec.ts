import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { RefreshTokenMode } from '../../emulator/index.js'
import { startCenter } from '../harness/center.js'
import { runForJson } from '../harness/child.js'
import { Home } from '../harness/home.js'
import { refreshes, sessionName, sessionOptions, signInAsTheCli, tokenFile } from '../harness/session.js'
import { SessionProcess } from '../harness/session-process.js'
import { until } from '../harness/until.js'

/** Starts a refresh and kills it so many milliseconds after the service heard of it, or as soon as it began. */
async function killInTheMiddle(home: Home, mode: RefreshTokenMode, after: number | 'at once') {
  const center = await startCenter({ refreshTokens: mode, latencyMs: 40 })
  signInAsTheCli(home, center, -10)
  const [first, second] = [new SessionProcess(home, center), new SessionProcess(home, center)]
  await Promise.all([first.child.line('ready'), second.child.line('ready')])
  void first.ask('token').catch(() => {})
  if (after !== 'at once') {
    await until(() => refreshes(center) === 1)
    await new Promise((resume) => setTimeout(resume, after))
  }
  first.child.kill()
  await first.child.finished
  return { center, answer: await second.ask('token') }
}

describe('a process that is killed while it holds the lock', () => {
  test.each(['at once', 0, 10, 20, 30, 38, 40, 42, 45, 60] as const)(
    'leaves nobody waiting and loses nothing, where both refresh tokens stay valid (%s)',
    async (after) => {
      const home = new Home()
      const { answer } = await killInTheMiddle(home, 'rotate', after)
      expect(answer.error).toBeUndefined()
      expect(answer.left).toBeGreaterThan(0)
      expect(tokenFile(home)?.refreshToken).toBeDefined()
    },
  )

  test.each(['at once', 0, 10, 20, 30, 38, 40, 42, 45, 60] as const)(
    'leaves a valid token or a sign-in to be made, where a refresh token is good for one use (%s)',
    async (after) => {
      const home = new Home()
      const { center, answer } = await killInTheMiddle(home, 'singleUse', after)
      // The answer was on its way to the one who was killed: that token is nowhere. Else nothing is lost.
      if (answer.error === undefined) expect(answer.left).toBeGreaterThan(0)
      else expect(answer).toMatchObject({ error: 'SignInRequired' })
      if (after === 'at once') expect(answer.error).toBeUndefined()
      expect(refreshes(center)).toBeLessThanOrEqual(2)
    },
  )
})

describe('a service that dies in the middle through its answer', () => {
  test.each([{ halfBody: true }, { reset: true }, { hangUp: true }] as const)('%j', async (fault) => {
    const home = new Home()
    const center = await startCenter({ refreshTokens: 'rotate' })
    signInAsTheCli(home, center, -10)
    center.setFaults([{ operation: 'CreateToken', times: 1, takesEffect: true, fault }])
    const one = new SessionProcess(home, center)
    const first = await one.ask('token')
    expect(['Network', 'UnexpectedAnswer', 'Timeout']).toContain(first.error)
    expect(await one.ask('token')).toMatchObject({ left: expect.any(Number) as number })
  })

  test('is a sign-in to be made, where a refresh token is good for one use', async () => {
    const home = new Home()
    const center = await startCenter({ refreshTokens: 'singleUse' })
    signInAsTheCli(home, center, -10)
    center.setFaults([{ operation: 'CreateToken', times: 1, fault: { halfBody: true } }])
    const one = new SessionProcess(home, center)
    expect(['Network', 'UnexpectedAnswer']).toContain((await one.ask('token')).error)
    expect(await one.ask('token')).toEqual({ error: 'SignInRequired' })
  })
})

const unshare = process.getuid?.() === 0 ? ['-m'] : ['-Urm']
const canMount = spawnSync('unshare', [...unshare, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0
const mounts = canMount || process.env['CI'] === 'true'
if (!mounts) console.warn('!! SKIPPED: no file system can be mounted here, so a full disk is not tested !!')

test.runIf(mounts)(
  'a rotated token that a full disk rejects is kept in memory, and stored when there is room',
  async () => {
    const home = new Home()
    const center = await startCenter({ refreshTokens: 'singleUse' })
    signInAsTheCli(home, center, -10)
    const cache = home.cache
    const file = home.tokenFile(sessionName)
    const program = join(__dirname, 'programs', 'full-disk.mjs')
    const script = `set -e; cp "$FILE" "$FILE.outside"; mv "$FILE.outside" "$HOME/token"
    mount -t tmpfs -o size=64k,mode=700 tmpfs "$CACHE"; cp "$HOME/token" "$FILE"; exec "$NODE" "$PROGRAM"`
    const seen = await runForJson('unshare', [...unshare, 'sh', '-c', script], {
      env: home.env({
        ...center.env,
        CACHE: cache,
        FILE: file,
        NODE: process.execPath,
        PROGRAM: program,
        SESSION: JSON.stringify(sessionOptions(center)),
      }),
    })
    expect(seen).toEqual({
      whileFull: { refreshed: true, valid: true, same: true, fileIsTheOldOne: true, unsaved: true },
      warnings: ['TokenNotStored'],
      afterwards: { unsaved: false, refreshable: true },
    })
    expect(refreshes(center)).toBe(1)
  },
)
