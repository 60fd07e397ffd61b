import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { IdentityCenter } from '../../emulator/index.js'
import { type LogEvent, type LogOptions, onLog, SsoSession } from '../../index.js'
import { startCenter } from '../harness/center.js'
import { Child, runForJson } from '../harness/child.js'
import { useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import { sessionOptions, signInAsTheCli } from '../harness/session.js'
import { until } from '../harness/until.js'

const program = join(__dirname, 'programs', 'log.mjs')
/** A line on the standard error stream: time, level, area, event, fields. */
const LINE =
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (error|warn|info|debug) [a-zA-Z]+ [a-zA-Z]+( [a-zA-Z]+=("([^"\\]|\\.)*"|\S+))*$/

let home: Home
let center: IdentityCenter

beforeEach(async () => {
  home = new Home()
  center = await startCenter({ approveAfterPolls: 0 })
  useHome(home)
})

const session = () => new SsoSession(sessionOptions(center))
const env = (more: Record<string, string> = {}) =>
  home.env({ ...center.env, SESSION: JSON.stringify(sessionOptions(center)), ...more })

/** The events from now until the test ends. The array grows. */
function record(options?: LogOptions): LogEvent[] {
  const events: LogEvent[] = []
  onTestFinished(onLog((event) => void events.push(event), options))
  return events
}

const names = (events: readonly LogEvent[]) => events.map(({ event }) => event)
const one = (events: readonly LogEvent[], name: string) => events.find(({ event }) => event === name)
const has = (events: readonly LogEvent[], name: string) => until(() => names(events).includes(name))

describe('at the level debug', () => {
  test('a sign-in logs its steps, each request, and the files and locks that it uses', async () => {
    const events = record({ level: 'debug' })
    await session().signIn({ flow: 'device', openBrowser: false })
    await has(events, 'callEnded')
    const said = names(events)
    for (const name of ['callStarted', 'tokenMissing', 'signInStarted', 'registrationNeeded', 'signInStep'])
      expect(said).toContain(name)
    for (const name of ['pageReady', 'lockAcquired', 'fileRead', 'fileWritten', 'tokenStored'])
      expect(said).toContain(name)
    const answers = events.filter(({ event }) => event === 'requestAnswered')
    expect(answers.map(({ fields }) => fields['operation'])).toEqual([
      'RegisterClient',
      'StartDeviceAuthorization',
      'CreateToken',
    ])
    for (const { area, level, time, fields } of answers) {
      expect({ area, level }).toEqual({ area: 'request', level: 'debug' })
      expect(time).toBeInstanceOf(Date)
      expect(fields).toMatchObject({ status: 200, durationMs: expect.any(Number) as number })
    }
    expect(new Set(events.map(({ call }) => call)).size).toBe(1)
  })

  test('a connection logs its stages once, and the next request says that it uses it again', async () => {
    const events = record({ level: 'debug' })
    await session().signIn({ flow: 'device', openBrowser: false })
    await has(events, 'callEnded')
    expect(one(events, 'stageEnded')?.fields).toMatchObject({
      stage: 'resolve',
      durationMs: expect.any(Number) as number,
    })
    const connections = events.filter(({ event }) => event === 'connectionReady')
    expect(connections.map(({ fields }) => fields['reused'])).toEqual([false, true, true])
    expect(names(events).filter((name) => name === 'answerStarted')).toHaveLength(3)
    expect(one(events, 'requestStarted')?.fields['host']).toBe(new URL(center.url).host)
  })

  test('a list logs its pages, and how it ended', async () => {
    signInAsTheCli(home, center, 3600)
    const events = record({ level: 'debug' })
    const accounts = await session().listAccountsAndRoles()
    await has(events, 'listEnded')
    expect(names(events)).toContain('accountsListed')
    expect(names(events).filter((name) => name === 'rolesListed')).toHaveLength(accounts.length)
    expect(one(events, 'listEnded')?.fields).toEqual({ accounts: accounts.length, complete: true })
    expect(one(events, 'tokenChecked')?.fields).toMatchObject({ state: 'fresh', stored: true })
  })

  test('a refresh logs why it is made, and what came of it', async () => {
    signInAsTheCli(home, center, -10)
    const events = record({ level: 'debug' })
    await session().token()
    await has(events, 'callEnded')
    expect(one(events, 'tokenChecked')?.fields).toMatchObject({ state: 'expired', leftMs: 0 })
    expect(one(events, 'refreshStarted')?.fields).toEqual({ reason: 'expiring' })
    const order = names(events).filter((name) => /^(refresh|lock|token(Stored|Checked))/.test(name))
    expect(order).toEqual(['tokenChecked', 'refreshStarted', 'lockAcquired', 'refreshed', 'tokenStored'])
  })

  test('a request that is throttled logs the pause and the failure', async () => {
    center.setFaults([{ operation: 'RegisterClient', times: 1, fault: { exception: 'SlowDownException' } }])
    const events = record({ level: 'debug' })
    await session().signIn({ flow: 'device', openBrowser: false })
    await has(events, 'callEnded')
    expect(one(events, 'retryScheduled')?.fields).toMatchObject({ error: 'SlowDown', failures: 1, pauseMs: 1000 })
  })

  test('a call that fails logs its code and its message', async () => {
    const events = record({ level: 'error' })
    await expect(session().token()).rejects.toMatchObject({ code: 'SignInRequired' })
    await has(events, 'callFailed')
    expect(one(events, 'callFailed')).toMatchObject({
      level: 'error',
      fields: { error: 'SignInRequired', message: expect.stringContaining('has to sign in') as string },
    })
  })
})

describe('levels', () => {
  test('each listener gets its own level, and the default is info', async () => {
    signInAsTheCli(home, center, -10)
    const [debug, info, warn] = [record({ level: 'debug' }), record(), record({ level: 'warn' })]
    await session().token()
    await has(debug, 'callEnded')
    await has(info, 'tokenStored')
    expect(new Set(info.map(({ level }) => level))).toEqual(new Set(['info']))
    expect(names(info)).toEqual(names(debug.filter(({ level }) => level === 'info')))
    expect(warn).toEqual([])
  })

  test('nothing arrives after the end of a subscription, by its function or its signal', async () => {
    signInAsTheCli(home, center, 3600)
    const [ended, aborted]: LogEvent[][] = [[], []]
    const controller = new AbortController()
    const end = onLog((event) => void ended?.push(event), { level: 'debug' })
    onLog((event) => void aborted?.push(event), { level: 'debug', signal: controller.signal })
    const witness = record({ level: 'debug' })
    await session().status()
    await has(witness, 'callEnded')
    await until(() => ended?.length === witness.length && aborted?.length === witness.length)
    end()
    end()
    controller.abort()
    const before = witness.length
    await session().status()
    await until(() => names(witness.slice(before)).includes('callEnded'))
    expect([ended?.length, aborted?.length]).toEqual([before, before])
  })

  test('a signal that was aborted before subscribes to nothing', async () => {
    signInAsTheCli(home, center, 3600)
    const events = record({ level: 'debug', signal: AbortSignal.abort() })
    const witness = record({ level: 'debug' })
    await session().status()
    await has(witness, 'callEnded')
    expect(events).toEqual([])
  })
})

test('a listener that ends its subscription at its first event gets one', async () => {
  signInAsTheCli(home, center, 3600)
  const events: LogEvent[] = []
  const end = onLog(
    (event) => {
      events.push(event)
      end()
    },
    { level: 'debug' },
  )
  const witness = record({ level: 'debug' })
  await session().status()
  await has(witness, 'callEnded')
  expect(events).toHaveLength(1)
})

describe('in a process of its own', () => {
  test('an exception of a listener is uncaught, and affects neither the call nor other listeners', async () => {
    signInAsTheCli(home, center, -10)
    const said = await runForJson<{ uncaught: string[]; received: string[] }>(
      process.execPath,
      [program, 'exceptions'],
      {
        env: env(),
      },
    )
    expect(said).toEqual({ uncaught: ['rejected', 'thrown'], received: ['refreshStarted', 'refreshed', 'tokenStored'] })
  })

  test('a subscription does not keep the process running', async () => {
    const { code } = await new Child(process.execPath, [program, 'idle'], { env: env() }).finished
    expect(code).toBe(0)
  })

  test('a listener that is too slow is told how many events it lost', { timeout: 60_000 }, async () => {
    signInAsTheCli(home, center, 3600)
    const child = new Child(process.execPath, [program, 'slow'], { env: env({ AWS_SSO_NATIVE_LOG: 'debug' }) })
    await until(() => child.stderr.split('callEnded').length > 4000)
    child.send('x')
    const { received, dropped } = JSON.parse(await child.output()) as { received: number; dropped: LogEvent }
    const { stderr } = await child.finished
    expect(received).toBe(10_000)
    expect(dropped).toMatchObject({
      area: 'log',
      level: 'warn',
      fields: { count: stderr.trim().split('\n').length - 10_000 },
    })
  })

  test('thousands of events come in slices, with a turn of the event loop between them', async () => {
    signInAsTheCli(home, center, 3600)
    const child = new Child(process.execPath, [program, 'turns'], { env: env({ AWS_SSO_NATIVE_LOG: 'debug' }) })
    await until(() => child.stderr.split('callEnded').length > 1000)
    child.send('x')
    const turns = JSON.parse(await child.output()) as number[]
    const { stderr } = await child.finished
    const events = stderr.trim().split('\n').length
    expect(events).toBeGreaterThan(2000)
    expect(turns.reduce((sum, count) => sum + count)).toBe(events)
    expect(Math.max(...turns)).toBeLessThanOrEqual(100)
  })

  test('a worker gets the events of other threads, and can be terminated', async () => {
    signInAsTheCli(home, center, -10)
    const received = await runForJson<string[]>(process.execPath, [program, 'worker'], { env: env() })
    expect(received).toEqual(['refreshStarted', 'refreshed', 'tokenStored'])
  })
})

describe('AWS_SSO_NATIVE_LOG', () => {
  const run = (level: string) => {
    signInAsTheCli(home, center, -10)
    return new Child(process.execPath, [program, 'calls'], { env: env({ AWS_SSO_NATIVE_LOG: level }) }).finished
  }

  test('writes the events to the standard error stream, a line for each', async () => {
    const { code, stdout, stderr } = await run('debug')
    expect({ code, stdout }).toEqual({ code: 0, stdout: '[]\n' })
    const lines = stderr.trimEnd().split('\n')
    for (const line of lines) expect(line).toMatch(LINE)
    for (const event of ['refreshStarted', 'lockAcquired', 'stageEnded', 'requestAnswered', 'fileWritten'])
      expect(stderr).toContain(` ${event} `)
  })

  test('writes those of its level alone', async () => {
    const { stderr } = await run('info')
    const lines = stderr.trimEnd().split('\n')
    expect(lines.map((line) => line.split(' ').slice(1, 4).join(' '))).toEqual([
      'info refresh refreshStarted',
      'info refresh refreshed',
      'info refresh tokenStored',
    ])
  })

  test('writes nothing if it is empty', async () => {
    expect(await run('')).toMatchObject({ code: 0, stdout: '[]\n', stderr: '' })
  })

  test.each(['verbose', 'DEBUG', '1'])(
    'that names no level is a warning, and nothing is written: %s',
    async (level) => {
      expect(await run(level)).toMatchObject({ code: 0, stdout: '["LogLevelUnknown"]\n', stderr: '' })
    },
  )
})
