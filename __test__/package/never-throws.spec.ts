import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { IdentityCenter } from '../../emulator/index.js'
import * as sso from '../../index.js'
import { assignedRole, startCenter, startUrl } from '../harness/center.js'
import { home } from '../harness/each-test.js'

vi.setConfig({ testTimeout: 120_000 })

/** How something that the package offers is called. */
interface Target {
  /** What it comes to: a promise, an async generator, or a value that is returned, or an error thrown, at once. */
  readonly comesTo: 'promise' | 'stream' | 'value'
  readonly call: (self: unknown, args: unknown[]) => unknown
  /** Arguments that are right. Options are the last one. */
  readonly right: readonly unknown[]
  /** Whether the last argument is an object with members. */
  readonly options?: boolean
}

let center: IdentityCenter
let session: sso.SsoSession
let store: sso.SettingsStore
let partial: sso.AccountList
let child: sso.ChildCredentials

beforeEach(async () => {
  center = await startCenter({ approveAfterPolls: 0, latencyMs: 0 })
  for (const name of ['DISPLAY', 'WAYLAND_DISPLAY']) delete process.env[name]
  session = new sso.SsoSession({ startUrl, region: center.region, sessionName: 'my-sso' })
  const { accessToken } = center.issueToken()
  const later = Date.now() + 3_600_000
  await sso.cacheSsoToken(startUrl, center.region, accessToken, later, { sessionName: 'my-sso' })
  store = await sso.openSettings(join(home.path, 'settings.sqlite'))
  // A list that is stopped before it is whole: the roles of one account are not answered.
  const stop = new AbortController()
  const onProgress = ({ accountsListed }: sso.ListProgress) => {
    if (accountsListed > 0) stop.abort()
  }
  center.setFaults([{ operation: 'ListAccountRoles', fault: { stall: true } }])
  partial = await sso.listAccountsAndRoles(accessToken, center.region, { stopSignal: stop.signal, onProgress })
  center.clearFaults()
  const [accountId, roleName] = assignedRole(center)
  child = await sso.childCredentials(session, { accountId, roleName, region: 'us-east-1', via: 'endpoint' })
  onTestFinished(() => child.close())
  center.clearLog()
})

const LATER = Date.now() + 600_000
const ACCOUNT = '123456789012'

const fn = (name: keyof typeof sso, right: unknown[], comesTo: Target['comesTo'] = 'promise'): [string, Target] => [
  name,
  {
    comesTo,
    right,
    options: typeof right.at(-1) === 'object' && right.at(-1) !== null,
    call: (_, args) => (sso[name] as (...args: unknown[]) => unknown)(...args),
  },
]

const method = (
  owner: 'SsoSession' | 'SettingsStore',
  name: string,
  right: unknown[],
  comesTo: Target['comesTo'] = 'promise',
): [string, Target] => [
  `${owner}.${name}`,
  {
    comesTo,
    right,
    options: typeof right.at(-1) === 'object' && owner === 'SsoSession',
    call: (self, args) => {
      const object = owner === 'SsoSession' ? session : store
      const found = Reflect.get(object, name) as (...args: unknown[]) => unknown
      return Reflect.apply(found, self ?? object, args)
    },
  },
]

/** Stands for the session of the test, which is made later than the table. */
const SESSION = Symbol('session')

/** Functions whose first argument is a session. */
const ofSession = (name: 'childCredentials' | 'claudeCode', right: object): [string, Target] => [
  name,
  {
    comesTo: 'promise',
    right: [SESSION, { accountId: ACCOUNT, roleName: 'Admin', env: {}, ...right }],
    options: true,
    call: (_, args) =>
      (sso[name] as (...args: unknown[]) => unknown)(...args.map((each) => (each === SESSION ? session : each))),
  },
]

const settings = {
  awsSsoStartUrl: startUrl,
  awsSsoRegion: 'us-east-1',
  awsSsoSessionName: 'my-sso',
  awsSsoAccountId: ACCOUNT,
  awsSsoRoleName: 'Admin',
  bedrockRegion: 'us-east-1',
}

const targets = new Map<string, Target>([
  fn('performDeviceAuthorization', [startUrl, 'us-east-1', 'My App', {}]),
  fn('pollForToken', ['id', 'secret', 'code', 0.01, LATER, { ssoRegion: 'us-east-1' }]),
  fn('listAccountsAndRoles', ['token', 'us-east-1', {}]),
  fn('streamAccountsAndRoles', ['token', 'us-east-1', {}], 'stream'),
  fn('cacheSsoToken', [startUrl, 'us-east-1', 'token', LATER, {}]),
  fn('loadCachedSsoToken', [startUrl, {}]),
  // Port 1 of this machine, where nothing listens.
  fn('resolveStartUrl', ['https://127.0.0.1:1/', {}]),
  fn('diagnose', [{ startUrl: 'https://127.0.0.1:1/', region: 'us-east-1' }]),
  fn('openSettings', ['/nonexistent/settings.sqlite']),
  fn('migrateSettings', ['/nonexistent/settings.sqlite']),
  fn('configureNetwork', [{ proxy: 'direct', certificates: [], proxyAuthorization: () => undefined }], 'value'),
  fn('onLog', [() => {}, {}], 'value'),
  fn('onWarning', [() => {}], 'value'),
  fn('commandPath', [], 'value'),
  fn('sessionFromSettings', [settings, {}], 'value'),
  fn('claudeCodeFromSettings', [settings, { via: 'endpoint', env: {} }]),
  ofSession('childCredentials', { region: 'us-east-1', via: 'endpoint' }),
  ofSession('claudeCode', { bedrockRegion: 'us-east-1', via: 'endpoint' }),
  [
    'ChildCredentials.close',
    { comesTo: 'promise', right: [{}], options: true, call: (_, args) => child.close(...(args as [object])) },
  ],
  [
    'SsoSession',
    {
      comesTo: 'value',
      right: [{ startUrl, region: 'us-east-1' }],
      options: true,
      call: (_, args) => Reflect.construct(sso.SsoSession, args),
    },
  ],
  // A value for the package's own use: it takes what it is given.
  [
    'SsoError',
    { comesTo: 'value', right: [{ code: 'Internal', message: '', retryable: false, hint: '' }], call: () => 0 },
  ],
  method('SsoSession', 'signIn', [{ flow: 'device', openBrowser: false, timeoutMs: 500 }]),
  method('SsoSession', 'useDeviceCode', [], 'value'),
  method('SsoSession', 'token', [{}]),
  method('SsoSession', 'status', [{}]),
  method('SsoSession', 'onResume', [{}]),
  method('SsoSession', 'onChange', [() => {}], 'value'),
  method('SsoSession', 'listAccountsAndRoles', [{}]),
  method('SsoSession', 'streamAccountsAndRoles', [{}], 'stream'),
  method('SsoSession', 'roleCredentials', [ACCOUNT, 'Admin', {}]),
  method('SsoSession', 'credentialProvider', [ACCOUNT, 'Admin'], 'value'),
  [
    'SsoSession.credentialProvider()',
    {
      comesTo: 'promise',
      right: [ACCOUNT, 'Admin', { forceRefresh: false }],
      options: true,
      call: (self, [account, role, ...request]) => {
        const provider = Reflect.apply(session.credentialProvider, self ?? session, [account, role] as [string, string])
        return (provider as (...args: unknown[]) => unknown)(...request)
      },
    },
  ],
  method('SsoSession', 'signOut', [{}]),
  method('SettingsStore', 'get', []),
  method('SettingsStore', 'update', [{}]),
  method('SettingsStore', 'close', []),
  [
    'AccountList.resume',
    { comesTo: 'promise', right: [{}], options: true, call: (_, args) => partial.resume?.(...(args as [object])) },
  ],
])

/** The member that makes an object a thenable. */
const thenable = ['th', 'en'].join('')

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

const thrower = () => {
  throw new Error('thrown by a getter')
}

const throwing = () =>
  new Proxy(
    {},
    Object.fromEntries(
      Reflect.ownKeys(Reflect)
        .filter((key) => typeof key === 'string')
        .map((trap) => [trap, thrower]),
    ),
  )

/** What throws when it is looked at. It is right nowhere. */
const hostile: Array<[string, () => unknown]> = [
  ['a Proxy that throws', throwing],
  ['a revoked Proxy', revoked],
  [
    'a revoked array',
    () => {
      const { proxy, revoke } = Proxy.revocable([], {})
      revoke()
      return proxy
    },
  ],
]

const junk: Array<[string, () => unknown]> = [
  ...hostile,
  ['undefined', () => undefined],
  ['null', () => null],
  ['true', () => true],
  ['0', () => 0],
  ['NaN', () => Number.NaN],
  ['-1', () => -1],
  ['1e300', () => 1e300],
  ['a BigInt', () => 10n ** 40n],
  ['a symbol', () => Symbol('x')],
  ['an empty string', () => ''],
  ['half of a surrogate pair', () => 'us-east-1\uD800'],
  ['a NUL', () => 'a\0b'],
  ['a long string', () => 'x'.repeat(5_000_000)],
  ['a String object', () => Object('us-east-1')],
  ['an array', () => []],
  ['an array without end', () => Object.assign([], { length: 2 ** 32 - 1 })],
  ['an array of symbols', () => [Symbol('x')]],
  ['an array with a getter', () => Object.defineProperty(['x'], 0, { get: thrower })],
  ['an object', () => ({})],
  ['an object without a prototype', () => Object.create(null)],
  ['an object that cannot be a primitive', () => ({ toString: thrower, valueOf: thrower })],
  ['a thenable that throws', () => Object.defineProperty({}, thenable, { get: thrower })],
  ['a Date that is none', () => new Date(Number.NaN)],
  ['a class', () => class {}],
  ['a Map', () => new Map([['signal', 5]])],
  ['a promise', () => Promise.resolve('x')],
  [
    'a signal that cannot be listened to',
    () => ({ aborted: false, addEventListener: thrower, removeEventListener: thrower }),
  ],
  ['half a signal', () => ({ aborted: false, addEventListener: () => {} })],
]

type Outcome = { thrown?: unknown; rejected?: unknown; done?: unknown }

/** Calls it, and says how it ended. A stream is asked for its first account. */
async function outcome(target: Target, args: unknown[], self?: unknown): Promise<Outcome> {
  let returned: unknown
  try {
    returned = target.call(self, args)
  } catch (thrown) {
    return { thrown }
  }
  if (target.comesTo === 'value') {
    // Junk can be a function for the proxy.
    if (target === targets.get('configureNetwork')) sso.configureNetwork({})
    // Ends a subscription, so that nobody of this test is told of anything; asks a provider for credentials.
    if (typeof returned === 'function') Promise.resolve((returned as () => unknown)()).catch(() => {})
    return { done: returned }
  }
  const promise = target.comesTo === 'stream' ? first(returned) : returned
  if (!(promise instanceof Promise)) throw new Error('it returned no promise')
  return promise.then(
    (done: unknown) => ({ done }),
    (rejected: unknown) => ({ rejected }),
  )
}

async function first(stream: unknown): Promise<unknown> {
  const generator = stream as AsyncGenerator<unknown>
  const next = generator.next()
  if (!(next instanceof Promise)) throw new Error('next() returned no promise')
  const found = await next
  await generator.return(undefined)
  return found
}

/** Only an `SsoError` may come of it; at once only where nothing else can be: there is no promise to reject. */
function expectNothingElse({ thrown, rejected }: Outcome, { comesTo }: Target, shown: string): void {
  if (comesTo !== 'value') expect(thrown, `${shown} threw`).toBeUndefined()
  for (const error of [thrown, rejected])
    // A class that is called as a callback throws: that is the callback's own exception.
    if (error !== undefined && !String(error).includes('Class constructor'))
      expect(error, `${shown}: ${String(error).slice(0, 200)}`).toBeInstanceOf(sso.SsoError)
}

/** The names of the members that a call reads of its options. */
async function membersOf(target: Target): Promise<string[]> {
  const names = new Set<string>()
  const recorder = new Proxy((target.right.at(-1) ?? {}) as object, {
    get(object, key) {
      if (typeof key === 'string') names.add(key)
      return Reflect.get(object, key) as unknown
    },
  })
  await outcome(target, [...target.right.slice(0, -1), recorder])
  return [...names]
}

describe('every function and method of the package', () => {
  it('is in the table of this test', async () => {
    const offered: string[] = []
    const ofPrototype = (owner: string, prototype: object) => {
      for (const key of Reflect.ownKeys(prototype)) {
        const { value } = Object.getOwnPropertyDescriptor(prototype, key) ?? {}
        if (typeof key === 'string' && key !== 'constructor' && typeof value === 'function')
          offered.push(`${owner}.${key}`)
      }
    }
    for (const [name, value] of Object.entries(sso as Record<string, unknown>)) {
      if (typeof value !== 'function') continue
      offered.push(name)
      if (typeof value.prototype === 'object' && /^[A-Z]/.test(name)) ofPrototype(name, value.prototype as object)
    }
    ofPrototype('SettingsStore', Object.getPrototypeOf(store) as object)
    const ofResults = ['SsoSession.credentialProvider()', 'AccountList.resume', 'ChildCredentials.close']
    expect([...targets.keys()].toSorted()).toEqual([...offered, ...ofResults].toSorted())
    expect(partial.resume).toBeTypeOf('function')
  })

  it.each([...targets.keys()])('%s does not throw for what an argument cannot be', async (name) => {
    const target = targets.get(name)!
    for (const [place, what] of target.right.entries()) {
      for (const [kind, make] of junk) {
        const shown = `${name}: ${kind} in place ${place}, of ${typeof what}`
        const ended = await outcome(target, target.right.with(place, make()) as unknown[])
        expectNothingElse(ended, target, shown)
        const isHostile = hostile.some(([each]) => each === kind)
        if (isHostile && name !== 'SsoError' && name !== 'SsoSession.credentialProvider') {
          const error = ended.thrown ?? ended.rejected
          expect((error as sso.SsoError | undefined)?.code, shown).toBe('InvalidInput')
        }
      }
    }
  })

  it.each([...targets.keys()])(
    '%s does not throw for too few arguments, too many, or another object to be called on',
    async (name) => {
      const target = targets.get(name)!
      for (let count = 0; count < target.right.length; count++)
        expectNothingElse(await outcome(target, target.right.slice(0, count)), target, `${name} with ${count}`)
      const more = [...target.right, ...junk.map(([, make]) => make())]
      expectNothingElse(await outcome(target, more), target, `${name} with ${more.length}`)
      if (target.comesTo === 'value') return
      for (const self of [{}, 5, throwing(), revoked()])
        expect((await outcome(target, [...target.right], self)).thrown).toBeUndefined()
    },
  )

  it.each([...targets].filter(([, { options }]) => options).map(([name]) => name))(
    '%s does not throw for what a member of its options cannot be',
    async (name) => {
      const target = targets.get(name)!
      const right = (target.right.at(-1) ?? {}) as object
      const members = await membersOf(target)
      expect(members.length).toBeGreaterThan(0)
      for (const member of members) {
        for (const [kind, make] of junk) {
          const args = target.right.with(-1, { ...right, [member]: make() }) as unknown[]
          const ended = await outcome(target, args)
          expectNothingElse(ended, target, `${name}: ${kind} as ${member}`)
          if (!hostile.some(([each]) => each === kind)) continue
          expect(ended.thrown ?? ended.rejected, `${name}: ${kind} as ${member}`).toMatchObject({
            code: 'InvalidInput',
            message: expect.stringContaining(member) as string,
          })
        }
        const getter = Object.defineProperty({ ...right }, member, { get: thrower, enumerable: true })
        const ended = await outcome(target, target.right.with(-1, getter) as unknown[])
        expect(ended.thrown ?? ended.rejected, `${name}: a getter for ${member}`).toMatchObject({
          code: 'InvalidInput',
          message: `\`options.${member}\` cannot be read`,
          cause: { message: 'thrown by a getter' },
        })
        expectNothingElse(ended, target, name)
      }
    },
  )
})

it('sends nothing for an argument that cannot be', async () => {
  for (const target of targets.values())
    for (const place of target.right.keys()) await outcome(target, target.right.with(place, throwing()) as unknown[])
  expect(center.counters.requests).toBe(0)
})

it('a function that ends a subscription takes anything, any number of times', () => {
  const ends = [sso.onWarning(() => {}), session.onChange(() => {})] as Array<(...args: unknown[]) => unknown>
  for (const end of ends) for (const [, make] of junk) expect(end(make(), make())).toBeUndefined()
})
