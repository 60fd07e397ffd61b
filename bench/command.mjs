// The program `aws-sso-native`, the AWS CLI and a Node program with the AWS SDK: started, answered by a service on this machine,
// and ended.

import { execFileSync, fork, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { programs } from '../scripts/programs.mjs'
import { inTemporaryHome, median, root } from './processes.mjs'

const sessionName = 'bench'
const profile = 'bench'

const awsCli = programs.awsCli.find()
const ourProgram = join(root, process.platform === 'win32' ? 'aws-sso-native.exe' : 'aws-sso-native')

/** What `measureCommand` needs and is missing, if anything. */
export const missingForCommand = () => {
  if (!existsSync(ourProgram)) return 'the program is not built: npm run build'
  return awsCli === undefined ? `${programs.awsCli.name} is not installed` : undefined
}

/** Median times in milliseconds, and the version of the AWS CLI. */
export const measureCommand = (rounds) =>
  inTemporaryHome(async (home) => {
    const center = fork(join(root, 'bench', 'programs', 'center.mjs'), {
      env: { ...process.env, CENTER: JSON.stringify({ latencyMs: 0 }) },
    })
    try {
      const [portal] = await once(center, 'message')
      signIn(home, portal)
      const env = { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', ...portal.env, HOME: home }
      const sdkProgram = join(root, 'bench', 'programs', 'credentials-sdk.mjs')
      const awsCliVersion = versionOf(env)
      const awsCommand = awsCommandFor(awsCliVersion, portal)
      const ways = {
        ours: [ourProgram, ['credentials', '--profile', profile]],
        awsCli: [awsCli, awsCommand.args],
        sdk: [process.execPath, [sdkProgram, profile]],
        bareNode: [process.execPath, ['-e', 'console.log(\'{"AccessKeyId":"none"}\')']],
      }
      const times = Object.fromEntries(Object.keys(ways).map((way) => [way, []]))
      for (let i = 0; i < rounds; i++)
        for (const [way, [program, args]] of Object.entries(ways)) {
          // The AWS CLI would take the credentials from this folder, and send no request.
          rmSync(join(home, '.aws', 'cli'), { recursive: true, force: true })
          times[way].push(timeOf(program, args, env))
        }
      const medians = Object.fromEntries(Object.entries(times).map(([way, each]) => [way, median(each)]))
      return { ...medians, awsCli: { time: medians.awsCli, version: awsCliVersion, command: awsCommand.name } }
    } finally {
      center.disconnect()
    }
  })

/**
 * What the AWS CLI is asked to do. Version 1 has no `configure export-credentials`; the nearest that it has sends the same
 * request, with an access token that it is given, and prints the answer.
 */
function awsCommandFor(version, { region, accessToken, accountId, roleName }) {
  if (!version.startsWith('aws-cli/1.')) {
    const args = ['configure', 'export-credentials', '--profile', profile, '--format', 'process']
    return { name: 'aws configure export-credentials', args }
  }
  const role = ['--account-id', accountId, '--role-name', roleName]
  const args = ['sso', 'get-role-credentials', ...role, '--access-token', accessToken, '--region', region]
  return { name: 'aws sso get-role-credentials', args }
}

/** A profile, and the sign-in as the AWS CLI stores it. */
function signIn(home, { startUrl, region, accessToken, accountId, roleName }) {
  const cache = join(home, '.aws', 'sso', 'cache')
  mkdirSync(cache, { recursive: true, mode: 0o700 })
  const config = [
    `[sso-session ${sessionName}]`,
    `sso_start_url = ${startUrl}`,
    `sso_region = ${region}`,
    'sso_registration_scopes = sso:account:access',
    `[profile ${profile}]`,
    `sso_session = ${sessionName}`,
    `sso_account_id = ${accountId}`,
    `sso_role_name = ${roleName}`,
    `region = ${region}`,
  ]
  writeFileSync(join(home, '.aws', 'config'), `${config.join('\n')}\n`)
  const expiresAt = `${new Date(Date.now() + 3_600_000).toISOString().slice(0, 19)}Z`
  const token = JSON.stringify({ startUrl, region, accessToken, expiresAt })
  writeFileSync(join(cache, `${createHash('sha1').update(sessionName).digest('hex')}.json`), token, { mode: 0o600 })
}

function timeOf(program, args, env) {
  const start = performance.now()
  const { status, stdout, stderr, error } = spawnSync(program, args, { env, encoding: 'utf8' })
  const milliseconds = performance.now() - start
  // A failure takes less time.
  if (error !== undefined || status !== 0) throw new Error(`${program} failed: ${error?.message ?? stderr}`)
  if (!/"AccessKeyId": *"[^"]/i.test(stdout)) throw new Error(`${program} printed no credentials`)
  return milliseconds
}

/** Its own words, for example `aws-cli/2.36.0`. */
const versionOf = (env) => execFileSync(awsCli, ['--version'], { env, encoding: 'utf8' }).split(' ')[0]
