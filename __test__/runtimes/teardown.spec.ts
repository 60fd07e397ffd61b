import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { FaultRule } from '../../emulator/index.js'
import { startCenter, startUrl } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { Home } from '../harness/home.js'
import { cleansUpAfterWorkers, everyRuntime, packageUrl, script } from './runtimes.js'

/** Whoever lists with the token `stalled` waits for ever. */
const stalled: FaultRule = {
  operation: 'ListAccounts',
  when: ({ headers }) => headers['x-amz-sso_bearer_token'] === 'stalled',
  fault: { stall: true },
}

const terminations = 50

describe.each(everyRuntime)('$name', ({ binary, args }) => {
  test(`survives ${terminations} workers that are terminated with a call pending, and goes on calling`, async () => {
    const home = new Home()
    const center = await startCenter({ faults: [stalled] })
    const { accessToken, expiresAt } = center.issueToken()
    const all = [...args, script('terminate-workers.mjs'), packageUrl, String(terminations), startUrl, center.region]
    const env = home.env({ ...center.env, TOKEN: JSON.stringify({ accessToken, expiresAt }) })
    const running = new Child(binary, all, { env })
    await running.line('TERMINATED')
    expect(center.counters.byOperation.ListAccounts).toBeGreaterThanOrEqual(terminations / 2)
    running.send('go on')
    const { code, signal, stdout, stderr } = await running.finished
    expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' })
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toEqual({ accounts: center.accounts.length })
  })

  test('exits at once by process.exit with listings pending', async () => {
    const home = new Home()
    const center = await startCenter({ faults: [stalled] })
    const running = new Child(binary, [...args, script('exit.mjs'), packageUrl, center.region], {
      env: home.env(center.env),
    })
    await running.line('EXITING')
    const start = performance.now()
    const { code, stderr } = await running.finished
    expect({ code, stderr }).toEqual({ code: 7, stderr: '' })
    expect(performance.now() - start).toBeLessThan(500)
    expect(center.counters.byOperation.ListAccounts).toBe(5)
  })

  test('ends by itself although changes are listened for', async () => {
    const center = await startCenter()
    const running = new Child(binary, [...args, script('watch.mjs'), packageUrl, startUrl, center.region], {
      env: new Home().env(center.env),
    })
    expect(await running.finished).toEqual({ code: 0, signal: null, stdout: 'noToken\n', stderr: '' })
  }, 20_000)
})

describe.each(everyRuntime.filter(cleansUpAfterWorkers))('$name', ({ binary, args }) => {
  test('leaves nothing polling or waiting behind when workers are terminated', async () => {
    const home = new Home()
    const center = await startCenter({ faults: [stalled] })
    const all = [...args, script('terminate-workers.mjs'), packageUrl, '4', startUrl, center.region]
    const running = new Child(binary, all, { env: home.env(center.env) })
    await running.line('TERMINATED')
    await sleep(300)
    center.clearLog()
    // Longer than the interval of the polls.
    await sleep(1500)
    expect(center.requests.map(({ operation }) => operation)).toEqual([])
    expect(center.counters.inFlight).toBe(0)
  })
})
