import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { IdentityCenter } from '../../emulator/index.js'
import * as sso from '../../index.js'
import { file, host, start } from './support.js'
import { assignedRole, startCenter, startUrl } from '../harness/center.js'
import { useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import { sessionOptions, signInAsTheCli } from '../harness/session.js'
import { until } from '../harness/until.js'

let home: Home
let center: IdentityCenter

beforeEach(async () => {
  home = new Home()
  center = await startCenter()
  useHome(home)
})

/** A call that waits. If there is a `waits`, it waits as soon as that returns true, otherwise from its beginning. */
interface Waiting {
  readonly result: Promise<unknown>
  readonly waits?: () => boolean
  /** Its request is not cancelled, because other calls wait for the answer. */
  readonly continues?: boolean
}

type Case = (signal: AbortSignal) => Waiting | Promise<Waiting>

/** From now on no request is answered. */
const stall = () => center.setFaults([{ fault: { stall: true } }])

/** Waits for an answer that does not come. */
function unanswered(call: () => Promise<unknown>): Waiting {
  stall()
  return { result: call(), waits: () => center.counters.inFlight > 0 }
}

/** A session whose token is valid for this many seconds. */
function session(secondsLeft = 3600): sso.SsoSession {
  signInAsTheCli(home, center, secondsLeft)
  return new sso.SsoSession(sessionOptions(center))
}

const role = { accountId: '123456789012', roleName: 'Admin' }

const settings = () => ({
  awsSsoStartUrl: startUrl,
  awsSsoRegion: center.region,
  awsSsoSessionName: 'my-sso',
  awsSsoAccountId: role.accountId,
  awsSsoRoleName: role.roleName,
  bedrockRegion: 'us-east-1',
})

/** An incomplete token file. It is read again for a while, because another program may be writing it. */
function incompleteFile(name: string): void {
  home.write(home.tokenFile(name), '{"startUrl": "https://')
}

/** Settings that another process locks until the test ends, for readers, too. */
async function lockedSettings(): Promise<sso.SettingsStore> {
  const store = await sso.openSettings(file)
  host((db) => db.pragma('journal_mode = DELETE'))
  const writer = start('writer', [file, '60000', 'EXCLUSIVE'])
  onTestFinished(() => void writer.kill())
  await writer.line('ready')
  return store
}

/** An https address of this machine that accepts connections, and answers nothing. */
async function silentServer(): Promise<{ url: string; connections: () => number }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`, connections: () => sockets.size }
}

const cases: Record<string, Case> = {
  performDeviceAuthorization: (signal) =>
    unanswered(() => sso.performDeviceAuthorization(startUrl, center.region, undefined, { signal })),
  pollForToken: async (signal) => {
    const device = await sso.performDeviceAuthorization(startUrl, center.region)
    const { clientId, clientSecret, deviceCode } = device
    const end = Date.now() + 600_000
    return unanswered(() => sso.pollForToken(clientId, clientSecret, deviceCode, 1, end, { signal }))
  },
  listAccountsAndRoles: (signal) => unanswered(() => sso.listAccountsAndRoles('AT', center.region, { signal })),
  streamAccountsAndRoles: (signal) =>
    unanswered(() => sso.streamAccountsAndRoles('AT', center.region, { signal }).next()),
  cacheSsoToken: (signal) => {
    incompleteFile(startUrl)
    return { result: sso.cacheSsoToken(startUrl, center.region, 'AT', Date.now() + 3_600_000, { signal }) }
  },
  loadCachedSsoToken: (signal) => {
    incompleteFile(startUrl)
    return { result: sso.loadCachedSsoToken(startUrl, { signal }) }
  },
  resolveStartUrl: async (signal) => {
    const { url, connections } = await silentServer()
    return { result: sso.resolveStartUrl(url, { signal }), waits: () => connections() > 0 }
  },
  diagnose: async (signal) => {
    const { url, connections } = await silentServer()
    const call = sso.diagnose({ startUrl: url, region: center.region, signal })
    return { result: call, waits: () => connections() > 0 }
  },
  openSettings: async (signal) => {
    await lockedSettings()
    return { result: sso.openSettings(file, { signal }) }
  },
  migrateSettings: async (signal) => {
    await lockedSettings()
    return { result: sso.migrateSettings(file, { signal }) }
  },
  'SettingsStore.get': async (signal) => ({ result: (await lockedSettings()).get({ signal }) }),
  'SettingsStore.update': async (signal) => ({
    result: (await lockedSettings()).update({ awsSsoRoleName: 'Admin' }, { signal }),
  }),
  'SettingsStore.close': async (signal) => {
    const store = await lockedSettings()
    store.get().catch(() => {})
    return { result: store.close({ signal }) }
  },
  childCredentials: (signal) =>
    unanswered(() => sso.childCredentials(session(), { ...role, region: 'us-east-1', via: 'endpoint', signal })),
  claudeCode: (signal) =>
    unanswered(() => sso.claudeCode(session(), { ...role, bedrockRegion: 'us-east-1', via: 'endpoint', signal })),
  claudeCodeFromSettings: (signal) => {
    signInAsTheCli(home, center, 3600)
    return unanswered(() => sso.claudeCodeFromSettings(settings(), { via: 'endpoint', signal }))
  },
  'ChildCredentials.close': async (signal) => {
    const [accountId, roleName] = assignedRole(center)
    const options = { accountId, roleName, region: 'us-east-1', via: 'endpoint' } as const
    const child = await sso.childCredentials(session(), options)
    return { result: child.close({ signal }) }
  },
  'SsoSession.signIn': (signal) => ({
    result: new sso.SsoSession(sessionOptions(center)).signIn({ flow: 'device', openBrowser: false, signal }),
    waits: () => center.requests.some(({ operation }) => operation === 'CreateToken'),
  }),
  // A refresh token can be used once, so the token in the answer must be stored.
  'SsoSession.token': (signal) => ({ ...unanswered(() => session(-10).token({ signal })), continues: true }),
  'SsoSession.status': (signal) => {
    incompleteFile('my-sso')
    return { result: new sso.SsoSession(sessionOptions(center)).status({ signal }) }
  },
  'SsoSession.onResume': (signal) => ({ result: session().onResume({ signal }) }),
  'SsoSession.listAccountsAndRoles': (signal) => unanswered(() => session().listAccountsAndRoles({ signal })),
  'SsoSession.streamAccountsAndRoles': (signal) =>
    unanswered(() => session().streamAccountsAndRoles({ signal }).next()),
  'SsoSession.roleCredentials': (signal) =>
    unanswered(() => session().roleCredentials('123456789012', 'Admin', { signal })),
  'SsoSession.credentialProvider': (signal) =>
    unanswered(() => session().credentialProvider('123456789012', 'Admin', { signal })()),
  'SsoSession.signOut': (signal) => unanswered(() => session().signOut({ signal })),
  'AccountList.resume': async (signal) => {
    const one = session()
    center.setFaults([{ operation: 'ListAccountRoles', fault: { stall: true } }])
    const stop = new AbortController()
    const ending = one.listAccountsAndRoles({ stopSignal: stop.signal })
    const isListed = () => center.requests.some(({ operation }) => operation === 'ListAccounts')
    await until(() => isListed() && center.counters.inFlight > 0)
    stop.abort()
    const { resume } = await ending
    return unanswered(() => resume?.({ signal }) ?? Promise.resolve('not to be resumed'))
  },
  'AccountList.refreshed': async (signal) => {
    const one = session()
    await one.listAccountsAndRoles()
    stall()
    const list = await one.listAccountsAndRoles({ cached: 'allow', signal })
    return { result: list.refreshed ?? Promise.resolve('not on its way'), waits: () => center.counters.inFlight > 0 }
  },
}

/** What is a promise or returns one in the package's types: functions by name, members with the name of their type. */
function promising(): string[] {
  const types = readFileSync(join(__dirname, '..', '..', 'index.d.ts'), 'utf8').replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '')
  let of = ''
  const names = types.split(/[;{}]\n/).flatMap((statement) => {
    const type = /\b(?:interface|class) (\w+)/.exec(statement)?.[1]
    if (type !== undefined) of = `${type}.`
    if (!/\b(Promise|AsyncGenerator)</.test(statement)) return []
    const [, isFunction, name] = /^\s*(declare function )?(?:readonly )?(\w+)/.exec(statement) ?? []
    // The last line of a signature of several lines does not begin with a name.
    return name === undefined ? [] : [isFunction ? name : of + name]
  })
  return [...new Set(names)].sort()
}

/** Functions of the host, which this package calls. `configure-network.spec.ts` has those that never answer. */
const functionsOfTheHost = ['NetworkOptions.proxy', 'NetworkOptions.proxyAuthorization']

describe('everything that is or returns a promise', () => {
  it('has a case in this test', () => {
    expect([...Object.keys(cases), ...functionsOfTheHost].sort()).toEqual(promising())
  })

  it.each(Object.entries(cases))('settles when its signal is aborted while it waits: %s', async (_, begin) => {
    const controller = new AbortController()
    const reason = new Error('cancelled by the test')
    const { result, waits, continues } = await begin(controller.signal)
    const settled = result.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    )
    if (waits) await until(waits)
    controller.abort(reason)
    expect(await settled).toEqual({ error: reason })
    // Its connections are closed.
    if (!continues) await until(() => center.counters.inFlight === 0)
  })
})

it('a subscription to changes ends when its signal is aborted', async () => {
  const one = session()
  const received: sso.SessionStatus[] = []
  const other: sso.SessionStatus[] = []
  const controller = new AbortController()
  one.onChange((status) => void received.push(status), controller)
  onTestFinished(one.onChange((status) => void other.push(status)))
  const ended = one.onChange((status) => void received.push(status), { signal: AbortSignal.abort() })
  ended()
  await one.token()
  controller.abort()
  signInAsTheCli(home, center, 7200)
  await until(() => other.length > 0)
  expect(received).toEqual([])
})
