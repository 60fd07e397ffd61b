// `npm start`: a sign-in from beginning to end, and with the emulator a request to Bedrock. It needs Rust, Node 20 or later,
// and a C compiler.
//
//   npm start                                            with the emulator, in a temporary home folder
//   npm start -- --start-url URL --region REGION         with a real portal and the real cache

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root, run } from './run.mjs'
import { setUp } from './set-up.mjs'

const { values } = parseArgs({ options: { 'start-url': { type: 'string' }, region: { type: 'string' } } })
const real = values['start-url'] !== undefined
if (real !== (values.region !== undefined)) {
  console.error('`--start-url` and `--region` go together')
  process.exit(2)
}

/** Installs and builds what is missing. */
async function prepare() {
  await setUp()
  if (await loads()) return
  console.log('── building the addon; this takes a few minutes the first time')
  const { code } = await run(process.execPath, [join(root, 'scripts', 'build.mjs')])
  if (code !== 0) process.exit(code)
}

/** Whether the package and the emulator are built and load. */
async function loads() {
  const program = "require('aws-sso-native'); require('aws-sso-native/emulator')"
  const { code } = await run(process.execPath, ['-e', program], { echo: false })
  return code === 0
}

await prepare()
const { progressLine, signIn } = await import('../examples/sign-in.mjs')
const { askBedrock } = await import('../examples/ask-bedrock.mjs')
const line = progressLine()
const print = (text) => {
  line.clear()
  console.log(text)
}
const stop = new AbortController()
process.once('SIGINT', () => stop.abort(new Error('interrupted')))

/** With a real portal and the real cache. */
async function withAws() {
  await signIn({
    startUrl: values['start-url'],
    region: values.region,
    print,
    progress: line.show,
    signal: stop.signal,
  })
}

/** Asks Bedrock of the emulator, with the credentials of a role. */
async function askWithARole(accounts, where) {
  const roles = accounts.flatMap(({ roles }) => roles)
  const { accountId, roleName } = roles.find(({ roleName }) => roleName === 'BedrockUser') ?? roles[0]
  const modelId = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'
  print(`── asking Bedrock in ${where.bedrockRegion} as ${roleName} of account ${accountId}`)
  print(await askBedrock({ ...where, accountId, roleName, modelId, prompt: 'hello' }))
}

/** With an emulator, in a temporary home folder. */
async function withTheEmulator() {
  const { startIdentityCenter } = await import('aws-sso-native/emulator')
  const home = mkdtempSync(join(tmpdir(), 'aws-sso-native-demo-'))
  const center = await startIdentityCenter({
    organization: { accounts: 12, rolesPerAccount: (index) => 1 + (index % 3) },
    latencyMs: { min: 30, max: 120 },
  })
  Object.assign(process.env, center.env, { HOME: home, USERPROFILE: home })
  // The AWS SDK says on Node 20 that it will need Node 22.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'
  print(`── the emulator is running at ${center.url}; nothing is sent to AWS`)
  const isApprovedAutomatically = !process.stdin.isTTY || !process.stdout.isTTY
  const onCode = ({ userCode }) => {
    if (!isApprovedAutomatically) return
    print('── there is no terminal, so the code is approved automatically')
    center.approve(userCode)
  }
  try {
    const { startUrl, region, bedrockRegion } = center
    const { signal } = stop
    const { accounts } = await signIn({ startUrl, region, print, progress: line.show, signal, onCode })
    await askWithARole(accounts, { startUrl, region, bedrockRegion, signal })
  } finally {
    await center.close()
    rmSync(home, { recursive: true, force: true })
  }
}

try {
  await (real ? withAws() : withTheEmulator())
} catch (error) {
  line.clear()
  console.error(`${error.code ?? error.name}: ${error.message}${error.hint ? `\n${error.hint}` : ''}`)
  process.exitCode = 1
}
