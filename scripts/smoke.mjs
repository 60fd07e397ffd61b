// Installs the packed tarballs in a new project, and uses them as a new user does: the full flow of the tests, the program, and the
// first example of the README, against the emulator that the tarballs contain.
//
//   node scripts/smoke.mjs [FOLDER] [--target NAME]
//
// --target is for a platform that this machine can run (platforms/hosts.mjs), such as `linux-arm64-gnu`. Of the project it uses the
// full flow and scripts alone.

import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { isMain } from './is-main.mjs'
import { hosts } from './platforms/hosts.mjs'
import { npm, root, run } from './run.mjs'
import { targets } from './targets.mjs'

/** The program of the new project. What goes before `commandPath()` is the first argument, as JSON. */
const host = `
const { execFileSync } = require('node:child_process')
const sso = require('aws-sso-native')
const { startIdentityCenter } = require('aws-sso-native/emulator')
const fullFlow = require('./full-flow.cjs')

async function main() {
  const [program, ...args] = [...JSON.parse(process.argv[2]), sso.commandPath(), '--version']
  console.log(execFileSync(program, args, { encoding: 'utf8' }).trim())
  const center = await startIdentityCenter({ approveAfterPolls: 1 })
  Object.assign(process.env, center.env)
  const flow = fullFlow(sso, { startUrl: 'https://my-org.awsapps.com/start', region: center.region })
  // A server that is open would keep the process after a failure.
  const seen = await flow.finally(() => center.close())
  if (seen.accounts.length !== center.accounts.length || !seen.loaded.accessToken) throw new Error(JSON.stringify(seen))
  console.log(\`signed in, and listed \${seen.accounts.length} accounts\`)
}
main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
`

/** In the place of Electron: a browser, as far as the example needs one. */
const electron = `exports.shell = { openExternal: (url) => fetch(url).then((page) => page.text()) }\n`

/** The first example of the README, as it is, and what it has made. */
function readmeExample(project) {
  const text = readFileSync(join(project, 'node_modules', 'aws-sso-native', 'README.md'), 'utf8')
  const [, example] = /^## Use it\n\n```js\n(.*?)^```$/ms.exec(text) ?? []
  if (example === undefined) throw new Error('README.md has no example under _Use it_')
  return `${example}
const { accessKeyId, sessionToken } = await credentials()
if (!accessKeyId || !sessionToken) throw new Error('no credentials')
console.log(\`the README's first example got credentials for \${roleName} of \${accountId}\`)
`
}

/** How this machine runs a platform. Without a name it is that of this machine. */
function hostOf(name) {
  if (name === undefined) return { node: [process.execPath], program: [] }
  const known = hosts[name]
  if (known === undefined) throw new Error(`this machine cannot run ${name}, but ${Object.keys(hosts).join(', ')}`)
  const found = known.find()
  if (found === undefined) throw new Error(`${name} needs ${known.needs}`)
  return found
}

function install(project, tarballs, name) {
  const names = readdirSync(tarballs).filter((each) => each.endsWith('.tgz'))
  const main = names.find((each) => /^aws-sso-native-\d/.test(each))
  if (main === undefined) throw new Error(`${tarballs} has no tarball of the main package`)
  if (name !== undefined && !names.some((each) => each.startsWith(`aws-sso-native-${name}-`))) {
    throw new Error(`${tarballs} has no tarball for ${name}: build it, and run \`npm run pack\``)
  }
  // As in an installation from the registry, npm picks the platform package: here by the addresses of files.
  const platforms = names.filter((each) => each !== main)
  const dependency = (each) => [each.replace(/-\d+\.\d+\.\d+.*$/, ''), `file:${join(tarballs, each)}`]
  const manifest = {
    name: 'smoke',
    private: true,
    dependencies: Object.fromEntries([dependency(main)]),
    optionalDependencies: Object.fromEntries(platforms.map(dependency)),
  }
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest))
  const target = targets.find((each) => each.name === name)
  const system = target === undefined ? [] : [`--os=${target.os}`, `--cpu=${target.cpu}`]
  if (target?.libc !== undefined) system.push(`--libc=${target.libc}`)
  const [program, ...args] = npm('install', '--no-audit', '--no-fund', '--ignore-scripts', ...system)
  execFileSync(program, args, { cwd: project, stdio: 'inherit' })
}

export async function smoke(tarballs, name) {
  const { node, program, run: start = run, pathOf = (path) => path, env: ofHost = {} } = hostOf(name)
  const project = mkdtempSync(join(tmpdir(), 'aws-sso-native-smoke-'))
  const runScript = async (env, ...script) => {
    const [first, ...args] = [...node, ...script]
    const home = pathOf(project)
    const own = { HOME: home, USERPROFILE: home, AWS_CONFIG_FILE: pathOf(join(project, 'config')) }
    const { code } = await start(first, args, { cwd: project, env: { ...ofHost, ...own, ...env } })
    if (code !== 0) throw new Error(`${script[0]} ended with ${code}`)
  }
  try {
    install(project, tarballs, name)
    writeFileSync(join(project, 'host.cjs'), host)
    copyFileSync(join(root, '__test__', 'harness', 'full-flow.cjs'), join(project, 'full-flow.cjs'))
    await runScript({}, 'host.cjs', JSON.stringify(program))

    const modules = join(project, 'node_modules')
    mkdirSync(join(modules, 'electron'))
    writeFileSync(join(modules, 'electron', 'index.js'), electron)
    writeFileSync(join(project, 'readme.mjs'), readmeExample(project))
    const { startIdentityCenter } = createRequire(join(project, 'host.cjs'))('aws-sso-native/emulator')
    const center = await startIdentityCenter({ autoConsent: 'allow', approveAfterPolls: 1 })
    try {
      await runScript(center.env, 'readme.mjs')
    } finally {
      await center.close()
    }
  } finally {
    rmSync(project, { recursive: true, force: true })
  }
}

if (isMain(import.meta.url)) {
  const { values, positionals } = parseArgs({ options: { target: { type: 'string' } }, allowPositionals: true })
  try {
    await smoke(resolve(positionals[0] ?? join(root, 'packages')), values.target)
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
