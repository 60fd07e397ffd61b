import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { isAbsolute, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commandPath, type SsoError } from '../../index.js'
import { assignedRole, startCenter } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { Home, temporaryFolder } from '../harness/home.js'
import { root } from '../harness/published.js'
import { signInAsTheCli } from '../harness/session.js'
import { credentials, type ProcessCredentials, signIn, Status } from './support.js'

const platform = `aws-sso-native-${process.platform}-${process.arch}-gnu`
const addon = `aws-sso-native.${process.platform}-${process.arch}-gnu.node`

/** Installs the package in a folder, as npm does, and the platform package beside it without the program. */
function install(folder: string): { program: string; path: () => string } {
  const [main, native] = [join(folder, 'node_modules', 'aws-sso-native'), join(folder, 'node_modules', platform)]
  for (const name of ['index.js', 'loader.js', 'package.json', 'bin']) {
    cpSync(join(root, name), join(main, name), { recursive: true })
  }
  mkdirSync(native, { recursive: true })
  copyFileSync(join(root, addon), join(native, addon))
  const path = () => {
    const { commandPath } = createRequire(join(folder, 'app.js'))('aws-sso-native') as typeof import('../../index.js')
    return commandPath()
  }
  return { program: join(native, 'aws-sso-native'), path }
}

function put(path: string, mode: number): string {
  mkdirSync(join(path, '..'), { recursive: true })
  copyFileSync(join(root, 'aws-sso-native'), path)
  chmodSync(path, mode)
  return path
}

function thrown(call: () => unknown): Partial<SsoError> {
  try {
    call()
  } catch (error) {
    return error as SsoError
  }
  return {}
}

describe('commandPath', () => {
  test('is an absolute path, and that program runs', async () => {
    expect(isAbsolute(commandPath())).toBe(true)
    const { code, stdout } = await new Child(commandPath(), ['--version'], { env: {} }).finished
    expect(code).toBe(0)
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    expect(stdout).toBe(`aws-sso-native ${version}\n`)
  })

  test('is the program of the platform package, also below a folder with blanks and non-ASCII letters', () => {
    const { program, path } = install(join(temporaryFolder('app'), "Zoë's App (x)"))
    put(program, 0o755)
    expect(path()).toBe(program)
  })

  test('is the program of a platform package that is installed further up', () => {
    const folder = temporaryFolder('app')
    const { program, path } = install(join(folder, 'node_modules', 'host'))
    const above = join(folder, 'node_modules', platform)
    cpSync(join(program, '..'), above, { recursive: true })
    rmSync(join(program, '..'), { recursive: true })
    writeFileSync(join(above, 'package.json'), '{}')
    const found = put(join(above, 'aws-sso-native'), 0o755)
    expect(path()).toBe(found)
  })

  test('says what is missing, and where it was looked for', () => {
    const { program, path } = install(temporaryFolder('app'))
    const error = thrown(path)
    expect(error).toMatchObject({ name: 'SsoError', code: 'ProgramNotFound', retryable: false })
    expect(error.message).toContain(`\`${program}\``)
    expect(error.hint).toContain('optional packages')
  })

  test('says which file is not executable', () => {
    const { program, path } = install(temporaryFolder('app'))
    put(program, 0o644)
    const error = thrown(path)
    expect(error).toMatchObject({ name: 'SsoError', code: 'ProgramNotExecutable' })
    expect(error.message).toBe(`\`${program}\` is not executable`)
    expect(error.hint).not.toBe('')
  })

  test.each([0, 3, 100, 5_000, 1_000_000])('says that the program is truncated if it ends after %i bytes', (size) => {
    const { program, path } = install(temporaryFolder('app'))
    put(program, 0o755)
    const { size: whole } = statSync(program)
    truncateSync(program, size)
    const error = thrown(path)
    expect(error).toMatchObject({ name: 'SsoError', code: 'ProgramNotExecutable', retryable: false })
    const least = size < 100 ? '' : `of at least ${whole} `
    expect(error.message).toBe(`\`${program}\` is truncated: it has ${size} ${least}bytes`)
    expect(error.hint).toContain('install the package for this platform again')
  })

  test('says which system a program is for that is not for this one', () => {
    const { program, path } = install(temporaryFolder('app'))
    put(program, 0o755)
    const bytes = readFileSync(program)
    bytes.writeUInt16LE(process.arch === 'x64' ? 0xb7 : 0x3e, 18)
    writeFileSync(program, bytes)
    const error = thrown(path)
    expect(error.code).toBe('ProgramNotExecutable')
    expect(error.message).toMatch(/is built for linux-\w+, and this is linux-\w+$/)
  })

  test('is a program of the host, if it put a script in its place', () => {
    const { program, path } = install(temporaryFolder('app'))
    put(program, 0o755)
    writeFileSync(program, '#!/bin/sh\nexec other "$@"\n')
    expect(path()).toBe(program)
  })

  test('in an asar archive is the path beside the archive; a program inside of it is an error', () => {
    // Electron shows an archive as a folder. In the lane `electron` it is a real one.
    const folder = temporaryFolder('app')
    const { program, path } = install(join(folder, 'app.asar'))
    put(program, 0o755)
    const error = thrown(path)
    expect(error).toMatchObject({ code: 'ProgramNotExecutable' })
    expect(error.message).toContain('is inside of an archive')
    expect(error.hint).toContain('asarUnpack')
    const unpacked = program.replace('app.asar', 'app.asar.unpacked')
    put(unpacked, 0o755)
    expect(path()).toBe(unpacked)
  })
})

describe('the launcher for npx', () => {
  const launcher = (folder = root) => join(folder, 'bin', 'aws-sso-native.js')

  test('passes arguments, output and exit status on', async () => {
    const home = new Home()
    const center = await startCenter()
    const start = (args: readonly string[]) =>
      new Child(process.execPath, [launcher(), ...args], { env: home.env(center.env) }).finished
    expect(await start(['status', ...signIn()])).toMatchObject({ code: Status.signedOut, stderr: '' })
    signInAsTheCli(home, center, 3600)
    const { code, stdout, stderr } = await start(credentials(assignedRole(center)))
    expect({ code, stderr }).toEqual({ code: Status.ok, stderr: '' })
    expect((JSON.parse(stdout) as ProcessCredentials).Version).toBe(1)
    expect(await start(['login', '--flow', 'fax'])).toMatchObject({ code: Status.misuse, stdout: '' })
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('passes %s on, and ends by it', async (signal) => {
    const center = await startCenter()
    const login = new Child(process.execPath, [launcher(), 'login', ...signIn(), '--no-browser'], {
      env: new Home().env(center.env),
    })
    await login.line('Approve only')
    process.kill(login.pid, signal)
    expect(await login.finished).toMatchObject({ signal, code: null })
  })

  test('says on one line what is wrong where the program is missing', async () => {
    const folder = temporaryFolder('app')
    install(folder)
    const path = launcher(join(folder, 'node_modules', 'aws-sso-native'))
    const { code, stdout, stderr } = await new Child(process.execPath, [path, 'status'], { env: {} }).finished
    expect({ code, stdout }).toEqual({ code: Status.configuration, stdout: '' })
    expect(stderr).toMatch(/^aws-sso-native: ProgramNotFound: [^\n]+\n$/)
  })
})
