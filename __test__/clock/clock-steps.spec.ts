import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { program } from '../harness/programs.js'
import { startCenter } from '../harness/center.js'
import { Home } from '../harness/home.js'
import { refreshes, signInAsTheCli } from '../harness/session.js'
import { SessionProcess } from '../harness/session-process.js'

/** A process whose wall clock the test sets. Its boot clock is not changed. */
async function processWithClock() {
  const home = new Home()
  const center = await startCenter({ refreshTokens: 'singleUse' })
  const clock = join(home.path, 'clock')
  const set = (offset: string) => writeFileSync(clock, offset)
  set('+0')
  signInAsTheCli(home, center, 3600)
  const process = new SessionProcess(home, center, [], {
    LD_PRELOAD: program('faketime'),
    FAKETIME_TIMESTAMP_FILE: clock,
    FAKETIME_NO_CACHE: '1',
    // As when a person sets the clock: timers are not affected.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  })
  await process.child.line('ready')
  return { center, process, set }
}

test('setting the clock forward by a day causes one refresh, and setting it back causes none', async () => {
  const { center, process, set } = await processWithClock()
  const first = await process.ask('token')
  expect(refreshes(center)).toBe(0)

  set('+1d')
  const second = await process.ask('token')
  expect(second.access).not.toBe(first.access)
  expect(second.left).toBeGreaterThan(0)
  expect(await process.ask('token')).toMatchObject({ access: second.access })
  expect(refreshes(center)).toBe(1)

  set('+0')
  expect(await process.ask('token')).toMatchObject({ access: second.access })
  expect(await process.ask('status')).toMatchObject({ signedIn: true, refreshable: true })
  expect(refreshes(center)).toBe(1)
  expect(process.child.stdout).not.toMatch(/^open/m)
})

test('setting the clock back by a day does not extend a token, and does not cause repeated work', async () => {
  const { center, process, set } = await processWithClock()
  const first = await process.ask('token')
  set('-1d')
  expect(await process.ask('token')).toMatchObject({ access: first.access })
  expect(await process.ask('status')).toMatchObject({ signedIn: true })
  const before = await process.ask('processorTime')
  await new Promise((resume) => setTimeout(resume, 2000))
  const after = await process.ask('processorTime')
  // Within two seconds.
  expect((after.milliseconds ?? 0) - (before.milliseconds ?? 0)).toBeLessThan(1000)
  expect(refreshes(center)).toBe(0)
  expect(process.child.stdout).not.toMatch(/^open/m)
})

test('a sign-in continues when the clock is set back', async () => {
  const { center, process, set } = await processWithClock()
  await process.ask('signOut')
  const asked = process.ask('signIn')
  await process.child.line('open')
  set('-1d')
  center.approve(center.deviceAuthorizations[0]?.userCode ?? '')
  expect(await asked).toMatchObject({ left: expect.any(Number) as number })
  expect(await process.ask('token')).not.toHaveProperty('error')
})

test.each(['device', 'browser'] as const)(
  'a sign-in by %s ends at its time-out although the clock is set back',
  async (flow) => {
    const { process, set } = await processWithClock()
    await process.ask('signOut')
    const asked = process.ask(flow === 'device' ? 'signInUntilTimeOut' : 'signInByBrowserUntilTimeOut')
    await process.child.line(`event awaitingUser ${flow}`)
    set('-1d')
    expect(await asked).toEqual({ error: 'SignInTimedOut' })
  },
)
