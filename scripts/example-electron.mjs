// `npm run example:electron`: builds the example app and runs it in Electron.
//
//   npm run example:electron                                          with the emulator, in a temporary home folder
//   npm run example:electron -- --accounts 5000                       the same with a large organization
//   npm run example:electron -- --start-url URL --region REGION       with a real portal and the real cache
//
// Electron is found in ELECTRON_BINARY or in the `electron` package.

import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { programs } from './programs.mjs'
import { root } from './run.mjs'

const { values } = parseArgs({
  options: {
    'start-url': { type: 'string' },
    region: { type: 'string', default: 'us-east-1' },
    accounts: { type: 'string', default: '60' },
  },
})

const electron = programs.electron.find()
const missing = [
  [electron, 'Electron: set ELECTRON_BINARY, or run `node node_modules/electron/install.js`, which downloads it'],
  [existsSync(join(root, 'node_modules', 'vite')), 'the development tools: run `node scripts/set-up.mjs`'],
  [loads('aws-sso-native'), 'the addon: run `npm run build`'],
  [loads('aws-sso-native/emulator'), 'the emulator: run `npm run build`'],
].filter(([isHere]) => !isHere)
for (const [, what] of missing) console.error(`missing: ${what}`)
if (missing.length > 0) process.exit(1)

function loads(name) {
  try {
    createRequire(import.meta.url)(name)
    return true
  } catch {
    return false
  }
}

/** The folder of the app. It finds this package as an app finds what npm has installed. */
async function build() {
  const { buildExample } = await import('../examples/electron/build.mjs')
  await buildExample()
  const app = join(root, 'examples', 'electron')
  const link = join(app, 'node_modules', 'aws-sso-native')
  if (!existsSync(link)) {
    mkdirSync(join(app, 'node_modules'), { recursive: true })
    symlinkSync(root, link, 'junction')
  }
  return app
}

function runElectron(app, env) {
  // The sandbox of Chromium needs a user who is not root.
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(electron, [...flags, app], { stdio: 'inherit', env: { ...process.env, ...env } })
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal))
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
}

async function withTheEmulator(app) {
  const { startIdentityCenter } = await import('aws-sso-native/emulator')
  const home = mkdtempSync(join(tmpdir(), 'aws-sso-native-example-'))
  const center = await startIdentityCenter({
    organization: { accounts: Number(values.accounts), rolesPerAccount: (index) => 1 + (index % 4) },
    latencyMs: { min: 30, max: 120 },
    rateLimit: { requestsPerSecond: 20, burst: 20 },
  })
  console.log(`── the emulator is running at ${center.url}; nothing is sent to AWS`)
  try {
    const folders = { HOME: home, USERPROFILE: home, XDG_CONFIG_HOME: join(home, '.config'), APPDATA: home }
    // Electron that fetches itself keeps what it fetched in the cache folder of the person.
    const cache = process.env.XDG_CACHE_HOME ?? join(process.env.HOME ?? home, '.cache')
    const portal = { EXAMPLE_START_URL: center.startUrl, EXAMPLE_REGION: center.region }
    return await runElectron(app, { ...center.env, ...folders, XDG_CACHE_HOME: cache, ...portal })
  } finally {
    await center.close()
    rmSync(home, { recursive: true, force: true })
  }
}

const app = await build()
process.exitCode = await (values['start-url'] === undefined
  ? withTheEmulator(app)
  : runElectron(app, { EXAMPLE_START_URL: values['start-url'], EXAMPLE_REGION: values.region }))
