import { spawnSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commandPath } from '../../index.js'
import { assignedRole, startCenter } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { Home, temporaryFolder } from '../harness/home.js'
import { signInAsTheCli } from '../harness/session.js'
import { Command, credentials, failure, type ProcessCredentials, signIn, Status } from './support.js'

async function signedIn() {
  const home = new Home()
  const center = await startCenter()
  signInAsTheCli(home, center, 3600)
  const args = credentials(assignedRole(center))
  /** The program in a shell, as `"$@"`. */
  const shell = (script: string) =>
    new Child('bash', ['-c', script, 'bash', commandPath(), ...args], { env: home.env(center.env) }).finished
  return { home, center, args, shell, command: new Command(home, center) }
}

describe('the streams', () => {
  test('it does not read its input: one that stays open does not matter, and what is in it stays', async () => {
    const { command, args, shell } = await signedIn()
    expect(await command.run(args, { stdio: ['pipe', 'pipe', 'pipe'] })).toMatchObject({ code: Status.ok, stderr: '' })
    const { stdout } = await shell('printf "one\\n" | { "$@" >/dev/null; cat; }')
    expect(stdout).toBe('one\n')
  })

  test('it works with a closed input, and with a closed standard error', async () => {
    const { shell } = await signedIn()
    for (const script of ['"$@" <&-', '"$@" 2>&-']) {
      const { code, stdout } = await shell(script)
      expect(code).toBe(Status.ok)
      expect((JSON.parse(stdout) as ProcessCredentials).Version).toBe(1)
    }
  })

  test('a full disk behind the output is a failure with a line, and so is a reader that has gone', async () => {
    const { shell } = await signedIn()
    const full = await shell('"$@" >/dev/full')
    expect(full).toMatchObject({ code: Status.other, stdout: '' })
    expect(full.stderr).toMatch(failure('AnswerNotWritten'))
    // The pipe has no reader when the program writes: the fifo's reader has ended before.
    const gone = await shell('exec 3> >(exit 0); wait $!; "$@" >&3')
    expect(gone).toMatchObject({ code: Status.other, stdout: '' })
    expect(gone.stderr).toMatch(failure('AnswerNotWritten'))
  })

  test('`list` prints no error when its reader has closed the pipe', async () => {
    const { home, center } = await signedIn()
    const script = 'exec 3> >(exit 0); wait $!; "$@" >&3'
    const list = [commandPath(), 'list', ...signIn()]
    const child = new Child('bash', ['-c', script, 'bash', ...list], { env: home.env(center.env) })
    expect(await child.finished).toMatchObject({ code: Status.other, stderr: '' })
  })
})

describe('the home folder', () => {
  test('that is not there is as one in which nobody has signed in', async () => {
    const { center } = await signedIn()
    const home = new Home()
    const args = [...credentials(assignedRole(center)), '--home', join(home.path, 'missing')]
    const ended = await new Command(home, center).run(args)
    expect(ended).toMatchObject({ code: Status.signedOut, stdout: '' })
  })

  test('that is given by `--home` is used in the place of the variable', async () => {
    const { home, center, args } = await signedIn()
    const command = new Command(new Home(), center)
    expect(await command.run(args)).toMatchObject({ code: Status.signedOut })
    expect(await command.run([...args, '--home', home.path])).toMatchObject({ code: Status.ok, stderr: '' })
  })

  test('that cannot be written does not prevent the use of a valid sign-in, and a new sign-in fails', async () => {
    const { home, center, args, command } = await signedIn()
    // A file in the place of our folder. Nothing can be written there, not even by root.
    home.write(join(home.path, '.aws', 'sso', 'aws-sso-native'), 'not a folder')
    expect(await command.run(args)).toMatchObject({ code: Status.ok, stderr: '' })
    const blocked = new Home()
    blocked.write(join(blocked.path, '.aws'), 'not a folder')
    const login = new Command(blocked, center).start(['login', ...signIn(), '--no-browser'])
    await login.line('Approve only')
    for (const { userCode } of center.deviceAuthorizations) center.approve(userCode)
    const ended = await login.finished
    expect(ended.code).toBe(Status.configuration)
    expect(ended.stderr).toContain('aws-sso-native: CacheNotWritable: ')
    expect(ended.stdout).not.toContain('Signed in')
  })

  test.runIf(process.getuid?.() === 0)('that another user owns is a sign-in that cannot be read', async () => {
    const { home, center, args } = await signedIn()
    chmodSync(home.tokenFile('my-sso'), 0o600)
    const copy = join(temporaryFolder('program'), 'aws-sso-native')
    spawnSync('cp', [commandPath(), copy])
    chmodSync(join(copy, '..'), 0o755)
    chmodSync(home.path, 0o755)
    const child = new Child(copy, args, { env: home.env(center.env), uid: 65_534, gid: 65_534 })
    const ended = await child.finished
    expect(ended).toMatchObject({ code: Status.signedOut, stdout: '' })
    expect(ended.stderr).toContain('aws-sso-native: warning: CacheFileUnreadable: ')
  })
})
