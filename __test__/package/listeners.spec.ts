import { join } from 'node:path'
import { beforeEach, describe, expect, it, test } from 'vitest'
import type { IdentityCenter } from '../../emulator/index.js'
import { listAccountsAndRoles, performDeviceAuthorization, type SignInEvent, SsoSession } from '../../index.js'
import { startCenter, startUrl } from '../harness/center.js'
import { Child, runForJson } from '../harness/child.js'
import { useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import { rejection } from '../harness/rejection.js'
import { signInAsTheCli, tokenFile } from '../harness/session.js'
import { poll } from '../harness/sign-in.js'

/**
 * The name of the member that makes an object a thenable. It is written in two parts, because a linter reports it as a
 * mistake.
 */
const thenable = ['th', 'en'].join('')

const program = join(__dirname, 'programs', 'listeners.mjs')

interface Said {
  readonly result: unknown
  readonly received: unknown[]
  readonly uncaught: string[]
}

let home: Home
let center: IdentityCenter
let env: Record<string, string>

beforeEach(async () => {
  home = new Home()
  center = await startCenter({ approveAfterPolls: 0 })
  useHome(home)
  signInAsTheCli(home, center, 3600)
  const file = home.tokenFile('my-sso')
  const token = JSON.stringify(tokenFile(home))
  // The reason of the warning: the cache file of the start URL is invalid.
  home.write(home.tokenFile(startUrl), 'not JSON')
  env = home.env({ ...center.env, START_URL: startUrl, REGION: center.region, TOKEN_FILE: file, TOKEN: token })
})

const run = (what: string) => runForJson<Said>(process.execPath, [program, what, 'handled'], { env })

describe('an exception of a subscriber', () => {
  it('of warnings is uncaught, and affects neither the call nor other subscribers', async () => {
    expect(await run('onWarning')).toEqual({
      result: null,
      received: ['CacheFileBroken'],
      uncaught: ['rejected', 'thrown'],
    })
  })

  it('of changes is uncaught, and does not affect other subscribers', async () => {
    const { received, uncaught } = await run('onChange')
    expect(received.length).toBeGreaterThan(0)
    expect(new Set(uncaught)).toEqual(new Set(['rejected', 'thrown']))
  })

  it.each(['onWarning', 'onChange', 'late'])(
    'ends a process without a handler for uncaught exceptions: %s',
    async (what) => {
      const { code, stderr } = await new Child(process.execPath, [program, what], { env }).finished
      expect(code).toBe(1)
      expect(stderr).toMatch(/Error: (thrown|rejected|late)/)
    },
  )
})

test('a subscriber that subscribes again gets each warning once', async () => {
  expect((await run('subscribesAgain')).received).toEqual(['CacheFileBroken'])
})

test('a subscriber whose subscription has ended gets no more warnings', async () => {
  expect((await run('endsAnother')).received).toEqual([])
})

describe('an exception of a callback', () => {
  const thrown = new Error('of the callback')
  const fails: Array<[string, () => unknown]> = [
    [
      'thrown',
      () => {
        throw thrown
      },
    ],
    ['rejected', () => Promise.reject(thrown)],
    // A thenable that is not a promise.
    ['of a thenable', () => ({ [thenable]: (_: unknown, reject: (error: unknown) => void) => reject(thrown) })],
  ]

  it.each(fails)('of onPoll ends the call, which rejects with it: %s', async (_, onPoll) => {
    center.setFaults([{ operation: 'CreateToken', fault: { exception: 'AuthorizationPendingException' } }])
    const authorization = await performDeviceAuthorization(startUrl, center.region)
    expect(await rejection(poll(authorization, { onPoll: onPoll as () => void }))).toBe(thrown)
  })

  it.each(fails)('of onProgress ends the call, which rejects with it: %s', async (_, onProgress) => {
    const { accessToken } = center.issueToken()
    const list = listAccountsAndRoles(accessToken, center.region, { onProgress: onProgress as () => void })
    expect(await rejection(list)).toBe(thrown)
  })

  it.each(fails)(
    'of onEvent ends the call, which rejects with it, and nothing more is reported: %s',
    async (_, fail) => {
      const events: SignInEvent[] = []
      const onEvent = (event: SignInEvent) => {
        events.push(event)
        return fail() as void
      }
      const session = new SsoSession({ startUrl, region: center.region, sessionName: 'other' })
      expect(await rejection(session.signIn({ flow: 'device', openBrowser: false, onEvent }))).toBe(thrown)
      expect(events.map(({ type }) => type)).toEqual(['registering'])
    },
  )

  it('that comes after the end of the call is uncaught, and the call has its result', async () => {
    expect(await run('late')).toEqual({ result: 'string', received: [], uncaught: ['late'] })
  })
})

describe('a value that openBrowser throws', () => {
  const { proxy: revoked, revoke } = Proxy.revocable(new Error('x'), {})
  revoke()
  it.each([
    ['an Error', new Error('no desktop'), 'no desktop'],
    ['a text', 'no desktop', 'no desktop'],
    ['nothing', undefined, 'undefined'],
    ['a symbol', Symbol('x'), 'Symbol(x)'],
    ['an object without a prototype', Object.create(null) as unknown, 'an exception without a message'],
    ['an Error whose message is no text', Object.assign(new Error('x'), { message: 5 }), '5'],
    ['a revoked Proxy', revoked, 'an exception without a message'],
  ])('becomes BrowserNotOpened with its message: %s', async (_, thrown, words) => {
    const session = new SsoSession({ startUrl, region: center.region, sessionName: 'other' })
    for (const openBrowser of [
      () => Promise.reject(thrown),
      () => {
        throw thrown
      },
    ]) {
      const error = await rejection(session.signIn({ flow: 'browser', force: true, openBrowser }))
      expect(error.code).toBe('BrowserNotOpened')
      expect(error.message).toContain(words)
    }
  })
})
