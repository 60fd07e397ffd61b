import { readFileSync } from 'node:fs'
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

/** A call that waits, as soon as `waits` holds; without it, from its beginning. */
interface Waiting {
  readonly result: Promise<unknown>
  readonly waits?: () => boolean
  /** Its request goes on, for others who wait for its answer. */
  readonly goesOn?: boolean
}

type Case = (signal: AbortSignal) => Waiting | Promise<Waiting>

/** From now on nothing is answered. */
const stall = () => center.setFaults([{ fault: { stall: true } }])

/** Waits for an answer that does not come. */
function unanswered(call: () => Promise<unknown>): Waiting {
  stall()
  return { result: call(), waits: () => center.counters.inFlight > 0 }
}

/** A session whose token is good for so long. */
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

/** A token file that is not whole: it is read again for a while, as another program may be about to finish it. */
function halfAFile(name: string): void {
  home.write(home.tokenFile(name), '{"startUrl": "https://')
}

/** Settings that another process has locked, for readers, too, until the test ends. */
async function lockedSettings(): Promise<sso.SettingsStore> {
  const store = await sso.openSettings(file)
  host((db) => db.pragma('journal_mode = DELETE'))
  const writer = start('writer', [file, '60000', 'EXCLUSIVE'])
  onTestFinished(() => void writer.kill())
  await writer.line('ready')
  return store
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
    halfAFile(startUrl)
    return { result: sso.cacheSsoToken(startUrl, center.region, 'AT', Date.now() + 3_600_000, { signal }) }
  },
  loadCachedSsoToken: (signal) => {
    halfAFile(startUrl)
    return { result: sso.loadCachedSsoToken(startUrl, { signal }) }
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
  // A refresh token can be used once: what it is answered with must reach the disk.
  'SsoSession.token': (signal) => ({ ...unanswered(() => session(-10).token({ signal })), goesOn: true }),
  'SsoSession.status': (signal) => {
    halfAFile('my-sso')
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

/** What of the package's types is or returns a promise: functions by name, members by that of their type before it. */
function promising(): string[] {
  const types = readFileSync(join(__dirname, '..', '..', 'index.d.ts'), 'utf8').replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '')
  let of = ''
  const names = types.split(/[;{}]\n/).flatMap((statement) => {
    const type = /\b(?:interface|class) (\w+)/.exec(statement)?.[1]
    if (type !== undefined) of = `${type}.`
    if (!/\b(Promise|AsyncGenerator)</.test(statement)) return []
    const [, isFunction, name] = /^\s*(declare function )?(?:readonly )?(\w+)/.exec(statement) ?? []
    // The end of a signature of several lines begins with no name.
    return name === undefined ? [] : [isFunction ? name : of + name]
  })
  return [...new Set(names)].sort()
}

describe('everything that is or returns a promise', () => {
  it('is listed here', () => {
    expect(Object.keys(cases).sort()).toEqual(promising())
  })

  it.each(Object.entries(cases))('settles when its signal is aborted while it waits: %s', async (_, begin) => {
    const controller = new AbortController()
    const reason = new Error('not wanted any more')
    const { result, waits, goesOn } = await begin(controller.signal)
    const settled = result.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    )
    if (waits) await until(waits)
    controller.abort(reason)
    expect(await settled).toEqual({ error: reason })
    // Its connections are freed.
    if (!goesOn) await until(() => center.counters.inFlight === 0)
  })
})

it('a subscription to changes ends when its signal is aborted', async () => {
  const one = session()
  const heard: sso.SessionStatus[] = []
  const other: sso.SessionStatus[] = []
  const controller = new AbortController()
  one.onChange((status) => void heard.push(status), controller)
  onTestFinished(one.onChange((status) => void other.push(status)))
  const ended = one.onChange((status) => void heard.push(status), { signal: AbortSignal.abort() })
  ended()
  await one.token()
  controller.abort()
  signInAsTheCli(home, center, 7200)
  await until(() => other.length > 0)
  expect(heard).toEqual([])
})
