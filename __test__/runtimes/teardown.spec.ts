import { describe, expect, test } from 'vitest'
import type { FaultRule, IdentityCenter } from '../../emulator/index.js'
import { cleansUpAfterWorkers, everyRuntime, packageUrl, script } from './runtimes.js'
import { startCenter, startUrl } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { Home } from '../harness/home.js'
import { until } from '../harness/until.js'

/** A list with the token `stalled` is never answered. */
const stalled: FaultRule = {
  operation: 'ListAccounts',
  when: ({ headers }) => headers['x-amz-sso_bearer_token'] === 'stalled',
  fault: { stall: true },
}

const terminations = 50

/**
 * Lets `terminate-workers.mjs` terminate its workers: each when the emulator has its request, or when the worker that
 * polls has sent none.
 */
async function terminate(running: Child, center: IdentityCenter, count: number): Promise<void> {
  const lists = () => center.counters.byOperation.ListAccounts
  for (let i = 0; i < count; i++) {
    const before = lists()
    if ((await running.line(`PENDING ${i}`)) === 'list') await until(() => lists() > before)
    running.send('terminate')
  }
  await running.line('TERMINATED')
}

describe.each(everyRuntime)('$name', ({ binary, args }) => {
  test(`can make calls after ${terminations} workers were terminated with a pending call`, async () => {
    const home = new Home()
    const center = await startCenter({ faults: [stalled] })
    const { accessToken, expiresAt } = center.issueToken()
    const all = [...args, script('terminate-workers.mjs'), packageUrl, String(terminations), startUrl, center.region]
    const env = home.env({ ...center.env, TOKEN: JSON.stringify({ accessToken, expiresAt }) })
    const running = new Child(binary, all, { env })
    await terminate(running, center, terminations)
    running.send('go on')
    expect(await running.json()).toEqual({ accounts: center.accounts.length })
    expect((await running.finished).stderr).toBe('')
  })

  test('exits at once by process.exit with pending listings', async () => {
    const home = new Home()
    const center = await startCenter({ faults: [stalled] })
    const running = new Child(binary, [...args, script('exit.mjs'), packageUrl, center.region], {
      env: home.env(center.env),
    })
    await until(() => center.counters.inFlight === 5)
    running.send('exit')
    const { code, stderr } = await running.finished
    expect({ code, stderr }).toEqual({ code: 7, stderr: '' })
    // A call that the process waits for would time out and send its request again.
    expect(center.counters.byOperation.ListAccounts).toBe(5)
  })

  test('ends by itself although it listens for changes', async () => {
    const center = await startCenter()
    const running = new Child(binary, [...args, script('watch.mjs'), packageUrl, startUrl, center.region], {
      env: new Home().env(center.env),
    })
    expect(await running.finished).toEqual({ code: 0, signal: null, stdout: 'noToken\n', stderr: '' })
  })
})

describe.each(everyRuntime.filter(cleansUpAfterWorkers))('$name', ({ binary, args }) => {
  test('ends the polls and waits of terminated workers', async () => {
    const home = new Home()
    const center = await startCenter({ faults: [stalled] })
    const all = [...args, script('terminate-workers.mjs'), packageUrl, '4', startUrl, center.region]
    const running = new Child(binary, all, { env: home.env(center.env) })
    await terminate(running, center, 4)
    await until(() => center.counters.inFlight === 0)
    center.clearLog()
    // The main thread polls once. The polls of the workers began earlier, so their requests would come before this one.
    running.send('poll')
    center.approve(await running.line('CODE'))
    await running.line('POLLED')
    expect(center.requests.map(({ operation }) => operation)).toEqual(['StartDeviceAuthorization', 'CreateToken'])
    expect(center.counters.inFlight).toBe(0)
  })
})
