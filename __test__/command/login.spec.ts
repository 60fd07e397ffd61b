import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { IdentityCenter, IdentityCenterOptions, OrganizationOptions } from '../../emulator/index.js'
import { commandPath } from '../../index.js'
import { requestsOf, startCenter, startUrl } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { Home, mode } from '../harness/home.js'
import { signInAsTheCli, tokenFile } from '../harness/session.js'
import { until } from '../harness/until.js'
import { Command, failure, signIn, Status } from './support.js'

async function signedOut(
  options: IdentityCenterOptions = {},
): Promise<{ home: Home; center: IdentityCenter; command: Command }> {
  const home = new Home()
  const center = await startCenter(options)
  return { home, center, command: new Command(home, center) }
}

/** The token files that the AWS CLI would find. */
const files = (home: Home) => (existsSync(home.cache) ? home.files() : [])

describe('login', () => {
  test('shows address and code, and stores the sign-in for the AWS CLI', async () => {
    const { home, center, command } = await signedOut()
    const login = command.start(['login', ...signIn(), '--no-browser'])
    await login.line('Approve only')
    await until(() => /\n {4}\w{4}-\w{4}\n/.test(login.stdout))
    const [authorization] = center.deviceAuthorizations
    expect(login.stdout).toContain(`    ${authorization?.userCode}\n`)
    expect(login.stdout).toMatch(/^Open this address in a browser:\n\n {4}http:\/\/127\.0\.0\.1:\d+\//)
    center.approve(authorization?.userCode ?? '')
    const { code, stdout, stderr } = await login.finished
    // No progress is drawn into a pipe.
    expect({ code, stderr }).toEqual({ code: Status.ok, stderr: '' })
    expect(stdout).toMatch(/\nSigned in\. The access token expires at [^\n]+\.\n$/)
    expect(stdout).not.toContain('\r')
    expect(home.json(home.tokenFile('my-sso'))).toMatchObject({ startUrl, region: center.region })
    expect(mode(home.tokenFile('my-sso'))).toBe(0o600)
  })

  test('in a browser of this machine works by the address that it shows', async () => {
    const { home, command } = await signedOut({ autoConsent: 'allow' })
    const login = command.start(['login', ...signIn(), '--flow', 'browser', '--no-browser'])
    await login.line('Open this address')
    await until(() => /http\S+authorize\S+\n/.test(login.stdout))
    const page = await fetch(/http\S+authorize\S+/.exec(login.stdout)?.[0] ?? '')
    expect(page.status).toBe(200)
    expect(await login.finished).toMatchObject({ code: Status.ok, stderr: '' })
    expect(tokenFile(home)?.accessToken).toBeTypeOf('string')
  })

  test('asks nothing where there is a sign-in, unless it is forced', async () => {
    const { home, center, command } = await signedOut({ approveAfterPolls: 0 })
    const { accessToken } = signInAsTheCli(home, center, 3600)
    const again = await command.run(['login', ...signIn(), '--no-browser'])
    expect(again).toMatchObject({ code: Status.ok, stderr: '' })
    expect(again.stdout).toMatch(/^Already signed in\. .* use `--force`\.\n$/)
    expect(requestsOf(center, 'StartDeviceAuthorization')).toBe(0)
    const forced = await command.run(['login', ...signIn(), '--no-browser', '--force'])
    expect(forced).toMatchObject({ code: Status.ok, stderr: '' })
    expect(tokenFile(home)?.accessToken).not.toBe(accessToken)
  })

  test('ends with the reason where the person denies, and where the code expires', async () => {
    const denied = await signedOut({ denyAfterPolls: 0 })
    const answer = await denied.command.run(['login', ...signIn(), '--no-browser'])
    expect(answer.code).toBe(Status.noAccess)
    expect(answer.stderr).toMatch(failure('AccessDenied'))
    const expired = await signedOut({ expireAfterPolls: 0 })
    const late = await expired.command.run(['login', ...signIn(), '--no-browser'])
    expect(late.code).toBe(Status.signedOut)
    expect(late.stderr).toMatch(failure('ExpiredToken'))
    expect(late.stderr).toContain('run `aws-sso-native login ')
  })

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'ends at once by %s, with nothing left but the registration',
    async (signal) => {
      const { home, center, command } = await signedOut()
      const login = command.start(['login', ...signIn(), '--no-browser'])
      await login.line('Approve only')
      const registration = files(home)
      process.kill(login.pid, signal)
      expect(await login.finished).toMatchObject({ signal, stderr: '' })
      expect(files(home)).toEqual(registration)
      expect(registration.filter((file) => 'accessToken' in home.json(file))).toEqual([])
      // The next one asks, and no other program is kept from asking.
      const next = command.start(['login', ...signIn(), '--no-browser'])
      await next.line('Approve only')
      center.approve(center.deviceAuthorizations.at(-1)?.userCode ?? '')
      expect(await next.finished).toMatchObject({ code: Status.ok })
    },
  )

  test('draws its progress on a terminal, and clears it', async () => {
    const { home, center } = await signedOut({ approveAfterPolls: 1 })
    const args = [commandPath(), 'login', ...signIn(), '--no-browser'].map((text) => `'${text}'`).join(' ')
    const env = { ...home.env(center.env), TERM: 'xterm' }
    const terminal = new Child('script', ['-qec', args, '/dev/null'], { env })
    const { code, stdout } = await terminal.finished
    expect(code, stdout).toBe(Status.ok)
    expect(stdout).toContain('\r\u001B[KWaiting for your approval')
    expect(stdout.trimEnd().split('\r\u001B[K').at(-1)).toMatch(/^Signed in\./)
  })
})

describe('list', () => {
  test('has a line for each role, and the same as JSON', async () => {
    const { home, center, command } = await signedOut({ organization: { accounts: 120, rolesPerAccount: 2 } })
    signInAsTheCli(home, center, 3600)
    const { code, stdout, stderr } = await command.run(['list', ...signIn()])
    expect({ code, stderr }).toEqual({ code: Status.ok, stderr: '' })
    const lines = stdout.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^ACCOUNT ID {4}ROLE +ACCOUNT NAME$/)
    expect(lines).toHaveLength(241)
    for (const { accountId, roles } of center.accounts)
      for (const role of roles) expect(stdout).toContain(`\n${accountId}  ${role}`)

    const json = await command.run(['list', ...signIn(), '--json'])
    const { complete, accounts } = JSON.parse(json.stdout) as { complete: boolean; accounts: object[] }
    expect(complete).toBe(true)
    expect(accounts).toEqual(
      center.accounts.map(({ accountId, accountName, emailAddress, roles }) => ({
        accountId,
        accountName,
        emailAddress,
        roles: roles.map((roleName) => ({ roleName, accountId })),
      })),
    )
  })

  test('shows no control characters and no change of direction in a name', async () => {
    const accountName = 'Prod\u001B[2J\u202Exyz\u0007\u009B\nnext'
    const accounts = [{ accountId: '123456789012', accountName, roles: ['Admin'] }]
    const { home, center, command } = await signedOut({ organization: { accounts } })
    signInAsTheCli(home, center, 3600)
    for (const more of [[], ['--json']]) {
      const { code, stdout } = await command.run(['list', ...signIn(), ...more])
      expect(code).toBe(Status.ok)
      // eslint-disable-next-line no-control-regex
      expect(stdout).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/)
      if (more.length > 0)
        expect((JSON.parse(stdout) as { accounts: [object] }).accounts[0]).toMatchObject({ accountName })
    }
  })

  test('that is not complete says so, and prints the rest', async () => {
    const organization: OrganizationOptions = {
      accounts: 3,
      accountsWithFailingRoles: { 1: { status: 400, exception: 'InvalidRequestException' } },
    }
    const { home, center, command } = await signedOut({ organization })
    signInAsTheCli(home, center, 3600)
    const { code, stdout, stderr } = await command.run(['list', ...signIn(), '--json'])
    expect(code).not.toBe(Status.ok)
    expect(stderr).toContain('the roles of 1 accounts could not be read')
    const { complete, accounts } = JSON.parse(stdout) as { complete: boolean; accounts: Array<{ error?: object }> }
    expect(complete).toBe(false)
    expect(accounts.map(({ error }) => error !== undefined)).toEqual([false, true, false])
    const text = await command.run(['list', ...signIn()])
    expect(text.stdout).toMatch(new RegExp(`^${center.accounts[1]?.accountId} {2}\\? `, 'm'))
  })

  test('without a sign-in has the status of being signed out', async () => {
    const { command } = await signedOut()
    expect(await command.run(['list', ...signIn()])).toMatchObject({ code: Status.signedOut, stdout: '' })
  })
})

describe('status', () => {
  test('says whether the person is signed in, and until when, without a request', async () => {
    const { home, center, command } = await signedOut()
    const out = await command.run(['status', ...signIn()])
    expect(out).toMatchObject({ code: Status.signedOut, stdout: 'Signed out: there is no token.\n', stderr: '' })
    const none = await command.run(['status', ...signIn(), '--json'])
    expect(JSON.parse(none.stdout)).toMatchObject({ signedIn: false, refreshable: false, reason: 'noToken' })
    signInAsTheCli(home, center, 3600)
    const signedIn = await command.run(['status', ...signIn()])
    expect(signedIn).toMatchObject({ code: Status.ok, stderr: '' })
    expect(signedIn.stdout).toMatch(
      /^Signed in\.\nThe access token expires at [^\n]+\.\nIt is renewed without you until [^\n]+ at the latest\.\n$/,
    )
    const { stdout } = await command.run(['status', ...signIn(), '--json'])
    expect(JSON.parse(stdout)).toEqual({
      signedIn: true,
      refreshable: true,
      expiresAt: expect.stringMatching(/Z$/) as string,
      refreshableUntil: expect.stringMatching(/Z$/) as string,
      tokenFile: home.tokenFile('my-sso'),
    })
    expect(center.requests).toEqual([])
  })

  test('of a token that has expired and cannot be renewed says when, and why', async () => {
    const { home, center, command } = await signedOut()
    signInAsTheCli(home, center, -3600, { refreshToken: undefined })
    const { code, stdout } = await command.run(['status', ...signIn()])
    expect(code).toBe(Status.signedOut)
    expect(stdout).toMatch(/^Signed out: [^\n]+\.\nThe access token expired at [^\n]+\.\n$/)
  })
})

describe('logout', () => {
  test('removes the sign-in and ends it at the service', async () => {
    const { home, center, command } = await signedOut()
    signInAsTheCli(home, center, 3600)
    expect(await command.run(['logout', ...signIn()])).toEqual({
      code: Status.ok,
      signal: null,
      stdout: 'Signed out.\n',
      stderr: '',
    })
    expect(tokenFile(home)).toBeUndefined()
    expect(requestsOf(center, 'Logout')).toBe(1)
    const again = await command.run(['logout', ...signIn()])
    expect(again).toMatchObject({ code: Status.ok, stderr: '' })
    expect(again.stdout).toContain('no sign-in')
  })

  test('without a network removes it, and says that the service does not know', async () => {
    const { home, center, command } = await signedOut()
    signInAsTheCli(home, center, 3600)
    await center.close()
    const { code, stdout, stderr } = await command.run(['logout', ...signIn()])
    expect(code).toBe(Status.network)
    expect(stdout).toMatch(/^Signed out on this machine\./)
    expect(stderr).toMatch(/^aws-sso-native: (Network|Timeout): /)
    expect(tokenFile(home)).toBeUndefined()
  })
})
