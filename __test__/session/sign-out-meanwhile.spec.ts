import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { IdentityCenter } from '../../emulator/index.js'
import { SsoSession } from '../../index.js'
import { requestsOf, startCenter } from '../harness/center.js'
import { Child, runForJson } from '../harness/child.js'
import { useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import { refreshes, sessionName, sessionOptions, signInAsTheCli, tokenFile } from '../harness/session.js'
import { SessionProcess } from '../harness/session-process.js'
import { until } from '../harness/until.js'

let home: Home
let center: IdentityCenter

beforeEach(async () => {
  home = new Home()
  center = await startCenter({ refreshTokens: 'singleUse', approveAfterPolls: 0, autoConsent: 'allow' })
  useHome(home)
})

const required = process.env['CI'] === 'true'
const inCase = (possible: boolean, what: string) => {
  if (!possible && !required) console.warn(`!! SKIPPED: ${what} !!`)
  return test.runIf(possible || required)
}
const works = (command: string, ...args: string[]) => spawnSync(command, args).status === 0

describe('signOut() while the token of a sign-in is on its way to its file', () => {
  /** The lock that all processes take before they write the token file. */
  async function holdTheLock() {
    const { tokenFile: path } = await new SsoSession(sessionOptions(center)).status()
    const name = path.split('/').at(-1)?.replace('.json', '.lock') ?? ''
    const lock = join(dirname(dirname(path)), 'aws-sso-native', name)
    const holder = new Child('flock', [lock, 'sh', '-c', 'echo held; read -r line'], { env: home.env() })
    await holder.line('held')
    return holder
  }

  test.skipIf(process.platform !== 'linux')('keeps a sign-in that waits for the lock from storing it', async () => {
    // Who gets the lock first when it is free is chance.
    for (let round = 0; round < 8; round++) {
      signInAsTheCli(home, center, 3600)
      const one = new SsoSession(sessionOptions(center))
      // Makes the folder of the lock.
      await one.signOut()
      const holder = await holdTheLock()
      center.clearLog()
      const openBrowser = (url: string) => void fetch(url).catch(() => {})
      const asked = one.signIn({ flow: 'browser', openBrowser, force: true }).catch((error: unknown) => error)
      await until(() => center.requests.some(({ operation, status }) => operation === 'CreateToken' && status === 200))
      // Until the sign-in has the answer, and waits for the lock.
      await pause(150)
      const signingOut = one.signOut()
      await pause(round * 5)
      holder.send('let go')
      await Promise.all([signingOut, asked])
      // A sign-in that goes on all the same has the lock within 25 ms.
      await pause(200)
      expect(tokenFile(home)).toBeUndefined()
    }
  })

  const traceable = works('strace', '-f', '--seccomp-bpf', '-o', '/dev/null', '-e', 'trace=fsync', 'true')
  inCase(traceable, 'no system call can be delayed here (strace), so a slow disk is not tested')(
    'waits until a token that is being written is in its file, and removes it',
    async () => {
      // Each fsync takes a second: the token lies in its unfinished file for as long.
      const slow = ['-e', 'trace=fsync', '-e', 'inject=fsync:delay_enter=1000000']
      const one = new SessionProcess(home, center, ['strace', '-f', '-qq', '--seccomp-bpf', '-o', '/dev/null', ...slow])
      onTestFinished(() => one.child.send('0 exit'))
      const unfinished = () => existsSync(home.cache) && readdirSync(home.cache).some((name) => name.endsWith('.tmp'))
      const asked = one.ask('signIn')
      await until(() => center.deviceAuthorizations.some(({ status }) => status === 'used'))
      await until(unfinished)
      expect(await one.ask('signOut')).toMatchObject({ revoked: true })
      expect(await asked).toEqual({ error: 'Cancelled' })
      await until(() => !unfinished())
      expect(tokenFile(home)).toBeUndefined()
      expect(await one.ask('status')).toMatchObject({ signedIn: false, reason: 'noToken' })
    },
  )
})

const unshare = process.getuid?.() === 0 ? ['-m'] : ['-Urm']
const mounts = works('unshare', ...unshare, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt')

inCase(mounts, 'no file system can be mounted here, so a full disk is not tested')(
  'signOut() on a full disk removes the token, and one that waits in memory is not stored afterwards',
  async () => {
    signInAsTheCli(home, center, 3600)
    signInAsTheCli(home, center, -10, {}, 'witness')
    const folder = dirname(home.cache)
    const program = join(__dirname, 'programs', 'full-disk-sign-out.mjs')
    const script = `set -e; cp -r "$FOLDER" "$HOME/before"; mount -t tmpfs -o size=256k,mode=700 tmpfs "$FOLDER"
    cp -r "$HOME/before/." "$FOLDER"; exec "$NODE" "$PROGRAM"`
    const seen = await runForJson('unshare', [...unshare, 'sh', '-c', script], {
      env: home.env({
        ...center.env,
        FOLDER: folder,
        FILE: home.tokenFile(sessionName),
        NODE: process.execPath,
        PROGRAM: program,
        SESSION: JSON.stringify(sessionOptions(center)),
      }),
    })
    expect(seen).toEqual({
      unsaved: true,
      signOut: { revoked: true },
      whileFull: { fileIsThere: false, signedIn: false, reason: 'noToken', unsaved: false, list: null },
      afterwards: { fileIsThere: false, signedIn: false, reason: 'noToken', unsaved: false, list: null },
    })
    // One of each session.
    expect(refreshes(center)).toBe(2)
    expect(requestsOf(center, 'Logout')).toBe(1)
  },
)
