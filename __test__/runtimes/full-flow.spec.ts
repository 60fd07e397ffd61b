import { describe, test } from 'vitest'
import { expectFullFlow, forFullFlow, type FullFlow } from '../harness/full-flow.js'
import { everyRuntime, packageUrl, script } from './runtimes.js'
import { startCenter, startUrl } from '../harness/center.js'
import { runForJson } from '../harness/child.js'
import { Home } from '../harness/home.js'

describe.each(everyRuntime)('$name', ({ binary, args }) => {
  test('runs the full flow', async () => {
    const home = new Home()
    const center = await startCenter(forFullFlow)
    const all = [...args, script('flow.mjs'), packageUrl, startUrl, center.region]
    const seen = await runForJson<FullFlow>(binary, all, { env: home.env(center.env) })
    expectFullFlow(seen, center, home)
  })
})
