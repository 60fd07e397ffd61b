import { describe, expect, test } from 'vitest'
import { startUrl } from '../harness/center.js'
import { Home } from '../harness/home.js'
import { Command, credentials, failure, signIn, Status } from './support.js'

/** Every command of the program. */
const commands = ['credentials', 'login', 'list', 'status', 'logout', 'doctor', 'completions']
/** No request is expected. One that is sent by mistake goes to a closed port of this machine. */
const closedPort = 'http://127.0.0.1:1'
const nowhere = { env: { AWS_ENDPOINT_URL_SSO_OIDC: closedPort, AWS_ENDPOINT_URL_SSO: closedPort } }
const role = ['123456789012', 'Admin'] as const
const run = (args: readonly string[]) => new Command(new Home(), nowhere).run(args)

describe('a wrong command line', () => {
  test.each([
    ['no sign-in', ['status'], '--session-name'],
    ['no region', ['status', '--start-url', startUrl], '--sso-region'],
    ['no start URL', ['status', '--sso-region', 'us-east-1'], '--start-url'],
    ['a start URL without https', ['login', '--start-url', 'http://a.b', '--sso-region', 'us-east-1'], '--start-url'],
    ['a region that is a host', ['list', '--start-url', startUrl, '--sso-region', 'a.evil.example'], '--sso-region'],
    ['a session name with a bracket', ['logout', '--session-name', 'a]'], '--session-name'],
    ['no account', ['credentials', ...signIn(), '--role-name', 'A'], '--account-id'],
    ['no role', ['credentials', ...signIn(), '--account-id', role[0]], '--role-name'],
    ['neither', ['credentials', ...signIn()], '`--account-id` and `--role-name`'],
    ['an invalid account id', credentials(['12', 'Admin']), '--account-id'],
    ['an invalid role name', credentials(['123456789012', 'a b']), '--role-name'],
    ['an unknown format', credentials(role, '--format', 'yaml'), '--format'],
    ['an unknown flow', ['login', ...signIn(), '--flow', 'fax'], '--flow'],
    ['a value that is missing', ['status', '--session-name'], '--session-name'],
    ['an argument that is not known', ['status', '--secret', 'x'], '--secret'],
    ['a command that is not known', ['sign-in'], 'sign-in'],
    ['a shell that is not known', ['completions', 'tcsh'], 'tcsh'],
  ])('with %s is named on one line', async (_, args, named) => {
    const { code, stdout, stderr } = await run(args)
    expect({ code, stdout }).toEqual({ code: Status.misuse, stdout: '' })
    expect(stderr).toMatch(failure('InvalidInput'))
    expect(stderr).toContain(named)
  })

  test('without a command is answered with the help, on the standard error', async () => {
    const { code, stdout, stderr } = await run([])
    expect({ code, stdout }).toEqual({ code: Status.misuse, stdout: '' })
    expect(stderr).toContain('Usage: aws-sso-native <COMMAND>')
  })
})

describe('the help', () => {
  test('lists the commands, examples and exit statuses', async () => {
    const { code, stdout, stderr } = await run(['--help'])
    expect({ code, stderr }).toEqual({ code: Status.ok, stderr: '' })
    for (const word of [...commands, 'Examples:', 'Exit status:']) expect(stdout).toContain(word)
  })

  test.each(commands)('of `%s` has an example', async (command) => {
    const { code, stdout } = await run([command, '--help'])
    expect(code).toBe(Status.ok)
    expect(stdout).toMatch(/Examples?:\n {2}/)
  })

  test('has the version of the package', async () => {
    const { stdout } = await run(['--version'])
    expect(stdout).toMatch(/^aws-sso-native \d+\.\d+\.\d+\n$/)
  })
})

test.each(['bash', 'zsh', 'fish', 'powershell', 'elvish'])('completions for %s know the arguments', async (shell) => {
  const { code, stdout, stderr } = await run(['completions', shell])
  expect({ code, stderr }).toEqual({ code: Status.ok, stderr: '' })
  expect(stdout).toContain('session-name')
  expect(stdout).toContain('credentials')
})
