import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import type { IdentityCenter } from '../../emulator/index.js'
import { assignedRole, changeCredentials, requestsOf, startCenter, startUrl } from '../harness/center.js'
import { Home } from '../harness/home.js'
import { refreshes, signInAsTheCli, tokenFile } from '../harness/session.js'
import { Command, credentials, failure, type ProcessCredentials, Status } from './support.js'

async function signedIn(secondsLeft = 3600): Promise<{ home: Home; center: IdentityCenter; command: Command }> {
  const home = new Home()
  const center = await startCenter({ refreshTokens: 'singleUse' })
  signInAsTheCli(home, center, secondsLeft)
  return { home, center, command: new Command(home, center) }
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/

describe('the formats', () => {
  test('`process` is the JSON of credential_process', async () => {
    const { center, command } = await signedIn()
    const role = assignedRole(center)
    const { code, stdout, stderr } = await command.run(credentials(role))
    expect({ code, stderr }).toEqual({ code: Status.ok, stderr: '' })
    const answer = JSON.parse(stdout) as ProcessCredentials
    expect(answer).toEqual({
      Version: 1,
      AccessKeyId: expect.stringMatching(/^ASIA/) as string,
      SecretAccessKey: expect.any(String) as string,
      SessionToken: expect.any(String) as string,
      Expiration: expect.stringMatching(TIME) as string,
      AccountId: role[0],
    })
    expect(Date.parse(answer.Expiration)).toBeGreaterThan(Date.now())
  })

  test('`claude` is the JSON of awsCredentialExport', async () => {
    const { center, command } = await signedIn()
    const { stdout } = await command.run(credentials(assignedRole(center), '--format', 'claude'))
    const { Credentials } = JSON.parse(stdout) as { Credentials: Record<string, string> }
    expect(Object.keys(Credentials)).toEqual(['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration'])
    expect(Credentials['Expiration']).toMatch(TIME)
  })

  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_CREDENTIAL_EXPIRATION']
  const print = names.map((name) => `printf '%s\\n' "$${name}"`).join('; ')

  test('a POSIX shell reads `env` and exports it, and reads `env-no-export` and does not', async () => {
    const { center, command } = await signedIn()
    changeCredentials(center, { accessKeyId: 'ASIAX', secretAccessKey: 'a/b+c=', sessionToken: 'IQoJ/+==' })
    for (const format of ['env', 'env-no-export']) {
      const { stdout } = await command.run(credentials(assignedRole(center), '--format', format))
      const start = format === 'env' ? 'export ' : ''
      expect(stdout.split('\n').slice(0, 3)).toEqual([
        `${start}AWS_ACCESS_KEY_ID=ASIAX`,
        `${start}AWS_SECRET_ACCESS_KEY=a/b+c=`,
        `${start}AWS_SESSION_TOKEN=IQoJ/+==`,
      ])
      const script = `eval "$1"; ${print}; env | grep -c '^AWS_'`
      const shell = spawnSync('sh', ['-c', script, 'sh', stdout], { env: { PATH: '/usr/bin:/bin' }, encoding: 'utf8' })
      const [key, secret, token, expiration, exported] = shell.stdout.split('\n')
      expect([key, secret, token, exported]).toEqual(['ASIAX', 'a/b+c=', 'IQoJ/+==', format === 'env' ? '4' : '0'])
      expect(expiration).toMatch(TIME)
    }
  })

  const hostile = `x'$(echo run >&2)\`echo run >&2\`"\\;echo run >&2;#~*&|‘’`

  test('a service that answers with shell code gets it into the variable, and not run', async () => {
    const { center, command } = await signedIn()
    changeCredentials(center, { sessionToken: hostile })
    for (const format of ['env', 'env-no-export']) {
      const { stdout } = await command.run(credentials(assignedRole(center), '--format', format))
      const script = 'eval "$1"; printf %s "$AWS_SESSION_TOKEN"'
      const shell = spawnSync('sh', ['-c', script, 'sh', stdout], { env: { PATH: '/usr/bin:/bin' }, encoding: 'utf8' })
      expect({ stdout: shell.stdout, stderr: shell.stderr }).toEqual({ stdout: hostile, stderr: '' })
    }
  })

  // In CI it always runs, and fails without fish.
  test.runIf(process.env['CI'] === 'true' || spawnSync('fish', ['--version']).status === 0)(
    'fish reads `fish`',
    async () => {
      const { center, command } = await signedIn()
      changeCredentials(center, { sessionToken: hostile })
      const { stdout } = await command.run(credentials(assignedRole(center), '--format', 'fish'))
      const script = `${stdout}; printf %s "$AWS_SESSION_TOKEN"`
      expect(spawnSync('fish', ['--no-config', '-c', script], { encoding: 'utf8' }).stdout).toBe(hostile)
    },
  )

  test.runIf(spawnSync('pwsh', ['-Version']).status === 0)('PowerShell reads `powershell`', async () => {
    const { center, command } = await signedIn()
    changeCredentials(center, { sessionToken: hostile })
    const { stdout } = await command.run(credentials(assignedRole(center), '--format', 'powershell'))
    const script = `${stdout}; [Console]::Out.Write($Env:AWS_SESSION_TOKEN)`
    expect(spawnSync('pwsh', ['-NoProfile', '-Command', script], { encoding: 'utf8' }).stdout).toBe(hostile)
  })

  test('what a format cannot hold safely is not printed', async () => {
    const { center, command } = await signedIn()
    changeCredentials(center, { sessionToken: 'x&calc' })
    const cmd = await command.run(credentials(assignedRole(center), '--format', 'windows-cmd'))
    expect(cmd).toMatchObject({ code: Status.network, stdout: '' })
    expect(cmd.stderr).toMatch(failure('UnexpectedAnswer'))
    changeCredentials(center, { sessionToken: 'x\ny' })
    const env = await command.run(credentials(assignedRole(center), '--format', 'env'))
    expect(env).toMatchObject({ code: Status.network, stdout: '' })
  })
})

describe('the sign-in', () => {
  test('an expired token is refreshed, and the new one is in the file for the next program', async () => {
    const { home, center, command } = await signedIn(-10)
    const old = tokenFile(home)
    expect(await command.run(credentials(assignedRole(center)))).toMatchObject({ code: Status.ok, stderr: '' })
    expect(tokenFile(home)?.refreshToken).not.toBe(old?.refreshToken)
    expect(await command.run(credentials(assignedRole(center)))).toMatchObject({ code: Status.ok })
    expect(refreshes(center)).toBe(1)
  })

  test('a refresh in the background ends before the program does, so that its token is not lost', async () => {
    const { home, center, command } = await signedIn(300)
    const old = tokenFile(home)
    center.setFaults([{ operation: 'CreateToken', fault: { slowMs: 300 } }])
    expect(await command.run(credentials(assignedRole(center)))).toMatchObject({ code: Status.ok })
    expect(refreshes(center)).toBe(1)
    expect(tokenFile(home)?.refreshToken).not.toBe(old?.refreshToken)
    // The refresh token is single-use: with a lost one, this would be signed out.
    signInAsTheCli(home, center, 3600, { ...home.json(home.tokenFile('my-sso')), expiresAt: '2020-01-01T00:00:00Z' })
    expect(await command.run(credentials(assignedRole(center)))).toMatchObject({ code: Status.ok })
  })

  test('by the session name alone, URL and region come from the config file that is given', async () => {
    const { home, center, command } = await signedIn()
    const file = `${home.path}/other config`
    home.write(file, `[sso-session my-sso]\nsso_start_url = ${startUrl}\nsso_region = us-east-1\n`)
    const [accountId, roleName] = assignedRole(center)
    const args = ['credentials', '--session-name', 'my-sso', '--account-id', accountId, '--role-name', roleName]
    expect(await command.run([...args, '--config-file', file])).toMatchObject({ code: Status.ok, stderr: '' })
    const without = await command.run(args)
    expect(without).toMatchObject({ code: Status.configuration, stdout: '' })
    expect(without.stderr).toMatch(failure('InvalidConfiguration'))
    expect(without.stderr).toContain('[sso-session my-sso]')
  })

  test('with a profile, nothing else has to be given', async () => {
    const { home, center } = await signedIn()
    const [accountId, roleName] = assignedRole(center)
    home.writeConfig(`[sso-session my-sso]
sso_start_url = ${startUrl}
sso_region = us-east-1
[profile dev]
sso_session = my-sso
sso_account_id = ${accountId}
sso_role_name = ${roleName}
`)
    const command = new Command(home, center)
    expect(await command.run(['credentials', '--profile', 'dev'])).toMatchObject({ code: Status.ok, stderr: '' })
    const byVariable = new Command(home, center, { AWS_PROFILE: 'dev' })
    expect(await byVariable.run(['credentials'])).toMatchObject({ code: Status.ok, stderr: '' })
  })

  test('the settings of the host count, and not those of the private profile of a child', async () => {
    const { home, center } = await signedIn()
    // The host's own config file leads to the emulator; the child's, and its profile, to nowhere.
    const [endpoint] = Object.values(center.env)
    const section = `services = emulator\n[services emulator]\nsso =\n  endpoint_url = ${endpoint}\nsso_oidc =\n  endpoint_url = ${endpoint}\n`
    home.write(`${home.path}/host`, `[default]\n${section}`)
    home.write(`${home.path}/private`, `[profile child]\nuse_fips_endpoint = not-a-flag\n`)
    const env = { AWS_CONFIG_FILE: `${home.path}/private`, AWS_PROFILE: 'child' }
    const command = new Command(home, { env: { ...center.env } }, env)
    const role = assignedRole(center)
    const hidden = { env: { ...home.env(), ...env } }
    expect(await command.run(credentials(role), hidden)).toMatchObject({ code: Status.configuration })
    const given = ['--config-file', `${home.path}/host`, '--credentials-file', '']
    expect(await command.run(credentials(role, ...given), hidden)).toMatchObject({ code: Status.ok, stderr: '' })
  })
})

describe('a failure', () => {
  test.each([
    ['nobody has signed in', () => {}, Status.signedOut, 'SignInRequired'],
    [
      'the refresh is rejected',
      (home: Home, center: IdentityCenter) => center.revokeRefreshToken(signInAsTheCli(home, center, -10).refreshToken),
      Status.signedOut,
      'SignInRequired',
    ],
    [
      'the sign-in has ended at the service',
      (home: Home, center: IdentityCenter) => center.endSession(signInAsTheCli(home, center, 3600).accessToken),
      Status.signedOut,
      'SignInRequired',
    ],
    [
      'the token file is of no use',
      (home: Home) => home.write(home.tokenFile('my-sso'), '{'),
      Status.signedOut,
      'SignInRequired',
    ],
  ] as const)('where %s has the status of being signed out, and names the command', async (_, prepare, code, name) => {
    const home = new Home()
    const center = await startCenter()
    prepare(home, center)
    const ended = await new Command(home, center).run(credentials(['123456789012', 'Admin']))
    expect(ended).toMatchObject({ code, stdout: '' })
    const lines = ended.stderr.split('\n').filter((line) => !line.startsWith('aws-sso-native: warning: '))
    expect(lines.join('\n')).toMatch(failure(name))
    expect(ended.stderr).toContain(
      `run \`aws-sso-native login --start-url ${startUrl} --sso-region us-east-1 --session-name my-sso\``,
    )
    // The person is never asked.
    expect(requestsOf(center, 'StartDeviceAuthorization')).toBe(0)
  })

  test('for a role that is not assigned has the status of no access', async () => {
    const { command } = await signedIn()
    const ended = await command.run(credentials(['123456789012', 'Nobody']))
    expect(ended).toMatchObject({ code: Status.noAccess, stdout: '' })
    expect(ended.stderr).toMatch(failure('Forbidden'))
  })

  test('of the configuration has its own status', async () => {
    const { home, center } = await signedIn()
    const command = new Command(home, center, { AWS_ENDPOINT_URL_SSO: 'http://portal.example' })
    const ended = await command.run(credentials(assignedRole(center)))
    expect(ended).toMatchObject({ code: Status.configuration, stdout: '' })
    expect(ended.stderr).toMatch(failure('InvalidConfiguration'))
    expect(ended.stderr).toContain('AWS_ENDPOINT_URL')
  })

  test('of an untrusted answer is one line without control characters', async () => {
    const { center, command } = await signedIn()
    const message = 'a\u001B[2J\u202Eb\nc\u0007'
    center.setFaults([{ operation: 'GetRoleCredentials', fault: { exception: 'InvalidRequestException', message } }])
    const ended = await command.run(credentials(assignedRole(center)))
    expect(ended).toMatchObject({ code: Status.configuration, stdout: '' })
    expect(ended.stderr).toMatch(failure('InvalidRequest'))
    // eslint-disable-next-line no-control-regex
    expect(ended.stderr).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/)
  })

  /** Runs the program where a service never answers a request, which takes 20 seconds. */
  async function stalled(
    operation: 'GetRoleCredentials' | 'CreateToken',
    secondsLeft: number,
    role?: readonly [string, string],
  ) {
    const home = new Home()
    const center = await startCenter({ faults: [{ operation, fault: { stall: true } }] })
    signInAsTheCli(home, center, secondsLeft)
    const ended = await new Command(home, center).run(credentials(role ?? assignedRole(center)))
    return { ...ended, refreshes: refreshes(center) }
  }

  // They run at once in one test. Vitest would clean up after tests that are `concurrent` when another one ends.
  test('ends the program within its time where a service never answers, and a refresh in the background changes no answer', async () => {
    const [noCredentials, noToken, answer, refused] = await Promise.all([
      stalled('GetRoleCredentials', 3600),
      stalled('CreateToken', -10),
      stalled('CreateToken', 300),
      stalled('CreateToken', 300, ['123456789012', 'Nobody']),
    ])
    for (const ended of [noCredentials, noToken]) {
      expect(ended).toMatchObject({ code: Status.network, stdout: '' })
      expect(ended.stderr).toMatch(failure('Timeout'))
      expect(ended.stderr).toContain('within 20 seconds')
    }
    for (const ended of [answer, refused]) expect(ended.refreshes).toBeGreaterThan(0)
    expect(answer.code).toBe(Status.ok)
    expect((JSON.parse(answer.stdout) as ProcessCredentials).Version).toBe(1)
    expect(refused.code).toBe(Status.noAccess)
    expect(refused.stderr).toMatch(failure('Forbidden'))
  })
})
