// The picker of the example app with 5,000 accounts, fed by this package and by the AWS SDK for JavaScript in the main process.
//
//   node bench/picker.mjs             measures, prints, and writes a section of docs/performance.md
//   node bench/picker.mjs --dry       measures and prints
//
// It needs Electron (ELECTRON_BINARY or the `electron` package). Frames are counted in the renderer by requestAnimationFrame.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { buildExample } from '../examples/electron/build.mjs'
import { timeToFirstPaint, underPlaywright } from './picker/app.mjs'
import { inTemporaryHome, medians, root } from './processes.mjs'
import { replaceSection } from './section.mjs'

const ROUNDS = 3
const say = (text) => console.log(`── ${text}`)

/** Starts to measure the time between frames; the result is the longest until `stopFrames`. */
const startFrames = (page) =>
  page.evaluate(() => {
    const seen = { longest: 0, frames: 0, isOn: true }
    Object.assign(globalThis, { seen })
    let before = performance.now()
    const next = (now) => {
      if (!seen.isOn) return
      seen.longest = Math.max(seen.longest, now - before)
      seen.frames += 1
      before = now
      requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
  })

const stopFrames = (page) =>
  page.evaluate(() => {
    const { seen } = globalThis
    seen.isOn = false
    return seen
  })

/** The longest time that the main process did not answer, in milliseconds. */
const watchMain = (app) =>
  app.evaluate(() => {
    const { monitorEventLoopDelay } = process.mainModule.require('node:perf_hooks')
    globalThis.delay = monitorEventLoopDelay({ resolution: 1 })
    globalThis.delay.enable()
  })
const mainStall = (app) => app.evaluate(() => globalThis.delay.max / 1e6)

async function measurePicker(center, useSdk) {
  return inTemporaryHome(async (home) => {
    const { app, page } = await underPlaywright(home, center, { useSdk })
    try {
      page.setDefaultTimeout(0)
      await page.getByRole('button', { name: 'Use a code instead' }).click()
      await page.getByRole('combobox', { name: 'Search' }).waitFor()
      await watchMain(app)
      await startFrames(page)
      const began = performance.now()
      await page.locator('.list-state').getByText('5,000 accounts', { exact: true }).waitFor()
      const wall = performance.now() - began
      const streaming = await stopFrames(page)
      const stall = await mainStall(app)

      await startFrames(page)
      const field = page.getByRole('combobox', { name: 'Search' })
      for (const text of ['production', 'admin', '12 dev']) {
        await field.pressSequentially(text, { delay: 60 })
        await field.press('Escape')
      }
      const typing = await stopFrames(page)
      return { wall, streaming: streaming.longest, typing: typing.longest, stall }
    } finally {
      await app.close()
    }
  })
}

const ms = (value) => `${Math.round(value)} ms`

await buildExample()
const center = fork(join(root, 'bench', 'programs', 'center.mjs'), {
  env: {
    ...process.env,
    CENTER: JSON.stringify({ organization: { accounts: 5000, rolesPerAccount: 3 }, approveAfterPolls: 0 }),
  },
})
const [info] = await once(center, 'message')
const loadBefore = loadavg()[0]
try {
  const ours = []
  const sdk = []
  const paints = []
  for (let round = 0; round < ROUNDS; round += 1) {
    say(`round ${round + 1} of ${ROUNDS}`)
    paints.push({ paint: await inTemporaryHome((home) => timeToFirstPaint(home, info)) })
    ours.push(await measurePicker(info, false))
    sdk.push(await measurePicker(info, true))
    console.log(paints.at(-1), ours.at(-1), sdk.at(-1))
  }
  const { paint } = medians(paints)
  const [a, b] = [medians(ours), medians(sdk)]
  const load = Math.max(loadBefore, loadavg()[0])
  const note =
    load > 3
      ? `The machine was busy with other work (load ${load.toFixed(0)} on ${availableParallelism()} cores), so compare the columns, not the numbers.`
      : ''
  const text = `## The picker of the example app

[The example app](electron.md) in Electron ${await electronVersion()} with 5,000 accounts of 3 roles, 25 ms an answer, fed by this package and
by the AWS SDK for JavaScript in the main process (50 requests at once, its default). Medians of ${ROUNDS} runs by
\`node bench/picker.mjs\`, on a virtual display without a GPU. ${note}

|                                              | this package | the SDK |
| -------------------------------------------- | --- | --- |
| all accounts are in the list after           | ${ms(a.wall)} | ${ms(b.wall)} |
| longest frame while the list streams         | ${ms(a.streaming)} | ${ms(b.streaming)} |
| longest frame while a person types           | ${ms(a.typing)} | ${ms(b.typing)} |
| longest stall of the main process            | ${ms(a.stall)} | ${ms(b.stall)} |

A frame is the time between two calls of \`requestAnimationFrame\` in the renderer. While the main process stalls, no window moves,
no menu opens and no other message is answered. From the creation of the process to the first paint of the form: ${ms(paint)}.
`
  console.log(`\n${text}`)
  if (!process.argv.includes('--dry')) {
    const file = join(root, 'docs', 'performance.md')
    writeFileSync(file, await replaceSection(readFileSync(file, 'utf8'), 'picker', text))
  }
} finally {
  center.disconnect()
}

async function electronVersion() {
  return inTemporaryHome(async (home) => {
    const { app } = await underPlaywright(home, info, { useSdk: false })
    const version = await app.evaluate(() => process.versions.electron)
    await app.close()
    return version
  })
}
