// Installs the packed tarballs in a new project and signs in to the emulator that they contain:
//
//   node scripts/smoke.mjs FOLDER
//
// It uses nothing of the project but this file and the full flow of the tests.

import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { isMain } from './is-main.mjs'
import { npm, root } from './run.mjs'

/** The program of the new project. `commandPath` names the program, which must run. */
const host = `
const { execFileSync } = require('node:child_process')
const sso = require('aws-sso-native')
const { startIdentityCenter } = require('aws-sso-native/emulator')
const fullFlow = require('./full-flow.cjs')

async function main() {
  console.log(execFileSync(sso.commandPath(), ['--version'], { encoding: 'utf8' }).trim())
  const center = await startIdentityCenter({ approveAfterPolls: 1 })
  Object.assign(process.env, center.env)
  const seen = await fullFlow(sso, { startUrl: 'https://my-org.awsapps.com/start', region: center.region })
  await center.close()
  if (seen.accounts.length !== center.accounts.length || !seen.loaded.accessToken) throw new Error(JSON.stringify(seen))
  console.log(\`signed in, and listed \${seen.accounts.length} accounts\`)
}
main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
`

export function smoke(tarballs) {
  const names = readdirSync(tarballs).filter((name) => name.endsWith('.tgz'))
  const main = names.find((name) => /^aws-sso-native-\d/.test(name))
  if (main === undefined) throw new Error(`${tarballs} has no tarball of the main package`)
  // As in an installation from the registry, npm picks the platform package: here by the addresses of files.
  const platforms = names.filter((name) => name !== main)
  const project = mkdtempSync(join(tmpdir(), 'aws-sso-native-smoke-'))
  try {
    const dependency = (name) => [name.replace(/-\d+\.\d+\.\d+.*$/, ''), `file:${join(tarballs, name)}`]
    const manifest = {
      name: 'smoke',
      private: true,
      dependencies: Object.fromEntries([dependency(main)]),
      optionalDependencies: Object.fromEntries(platforms.map(dependency)),
    }
    writeFileSync(join(project, 'package.json'), JSON.stringify(manifest))
    writeFileSync(join(project, 'host.cjs'), host)
    copyFileSync(join(root, '__test__', 'harness', 'full-flow.cjs'), join(project, 'full-flow.cjs'))
    const [program, ...args] = npm('install', '--no-audit', '--no-fund', '--ignore-scripts')
    execFileSync(program, args, { cwd: project, stdio: 'inherit' })
    const env = { ...process.env, HOME: project, USERPROFILE: project }
    execFileSync(process.execPath, ['host.cjs'], { cwd: project, stdio: 'inherit', env })
  } finally {
    rmSync(project, { recursive: true, force: true })
  }
}

if (isMain(import.meta.url)) smoke(resolve(process.argv[2] ?? join(root, 'packages')))
