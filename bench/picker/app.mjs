// Starts the example app for a measurement: in a home folder of its own, under Playwright or without it.

import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { _electron } from 'playwright-core'
import { programs } from '../../scripts/programs.mjs'
import { root } from '../processes.mjs'

const example = join(root, 'examples', 'electron')
const playwright = join(createRequire(import.meta.url).resolve('playwright-core'), '..')
const loader = join(playwright, 'lib', 'server', 'electron', 'loader.js')

/** What Electron runs: first the given lines, then the app. */
function layOut(home, lines) {
  const application = join(home, 'app')
  if (!existsSync(application)) {
    mkdirSync(join(application, 'node_modules'), { recursive: true })
    cpSync(join(example, 'dist'), join(application, 'dist'), { recursive: true })
    symlinkSync(root, join(application, 'node_modules', 'aws-sso-native'))
  }
  writeFileSync(join(application, 'package.json'), '{ "productName": "Bedrock Desk", "main": "main.js" }')
  writeFileSync(join(application, 'main.js'), [...lines, "require('./dist/main.cjs')"].join('\n'))
  return application
}

const environment = (home, { env, startUrl, region }) => ({
  PATH: process.env.PATH,
  DISPLAY: process.env.DISPLAY,
  LANG: 'C.UTF-8',
  // A runtime that fetches itself keeps what it fetched in the cache folder of the person.
  XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? join(process.env.HOME, '.cache'),
  ...env,
  HOME: home,
  EXAMPLE_START_URL: startUrl,
  EXAMPLE_REGION: region,
})

export async function underPlaywright(home, center, { useSdk }) {
  const sdk = JSON.stringify(join(root, 'bench', 'picker', 'sdk-stream.cjs'))
  const lines = [`require(${JSON.stringify(loader)})`]
  if (useSdk) {
    const region = JSON.stringify(center.region)
    lines.push(`require(${sdk}).listWithTheSdk(require('aws-sso-native').SsoSession, ${region})`)
  }
  const app = await _electron.launch({
    executablePath: programs.electron.find(),
    args: ['--disable-gpu', layOut(home, lines)],
    env: environment(home, center),
    timeout: 0,
  })
  return { app, page: await app.firstWindow() }
}

/** From the creation of the process to the first paint with content, in milliseconds. Nothing else looks at the app. */
export async function timeToFirstPaint(home, center) {
  const result = join(home, 'paint')
  const lines = [
    `const { app } = require('electron')`,
    `const paint = ${JSON.stringify(`(${firstPaint})()`)}`,
    `app.on('web-contents-created', (_event, contents) =>`,
    `  contents.once('did-finish-load', async () => {`,
    `    const at = await contents.executeJavaScript(paint)`,
    `    require('node:fs').writeFileSync(${JSON.stringify(result)}, String(at - process.getCreationTime()))`,
    `    app.quit()`,
    `  }))`,
  ]
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(programs.electron.find(), [...flags, '--disable-gpu', layOut(home, lines)], {
    env: environment(home, center),
    stdio: 'ignore',
  })
  await new Promise((resolve) => child.once('exit', resolve))
  return Number(readFileSync(result, 'utf8'))
}

/** Runs in the page: when it was painted with content for the first time. */
const firstPaint = () =>
  new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const entry = list.getEntriesByName('first-contentful-paint')[0]
      if (entry) resolve(performance.timeOrigin + entry.startTime)
    }).observe({ type: 'paint', buffered: true })
  })
