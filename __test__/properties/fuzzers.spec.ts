// `npm run fuzz`, in a copy of the scripts, with small programs in the place of the fuzzers: to compile the real ones takes minutes.

import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { otherVersions } from '../../scripts/fuzz-lock.mjs'
import { root } from '../harness/published.js'

let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'aws-sso-native-fuzz-')))
  cpSync(join(root, 'scripts'), join(folder, 'scripts'), { recursive: true })
  for (const target of ['first', 'second']) place('', 'fuzz', 'fuzz_targets', `${target}.rs`)
  for (const lock of [['Cargo.lock'], ['fuzz', 'Cargo.lock']]) place('', ...lock)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function place(text: string, ...path: readonly string[]): void {
  const file = join(folder, ...path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  chmodSync(file, 0o755)
}

const shell = (script: string): string => `#!/bin/sh\n${script}\n`

/** Installs what the command needs. */
function install(programs: Readonly<Record<string, string>> = {}): void {
  const all = { cargo: '', rustc: 'echo "host: here"', 'c++': '', 'cargo-fuzz': 'echo "built: $@"', ...programs }
  for (const [name, script] of Object.entries(all)) place(shell(script), 'bin', name)
}

/** A fuzzer that is compiled. Its arguments are those of libFuzzer. */
const fuzzer = (target: string, script: string): void =>
  place(shell(script), 'fuzz', 'target', 'here', 'release', target)

const ends = 'echo "#3 INITED cov: 5 ft: 6"; echo "#9 DONE cov: 8 ft: 9"; echo "stat::number_of_executed_units: 9"'

const command = (): string => join(folder, 'scripts', 'fuzz.mjs')
const environment = (): NodeJS.ProcessEnv => ({ PATH: [join(folder, 'bin'), '/bin'].join(delimiter), HOME: '/nowhere' })

function fuzz(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command(), ...args], {
    encoding: 'utf8',
    env: environment(),
  })
  return { status, stdout, stderr }
}

test.each([
  { args: ['third'], says: 'no such target: third; there are first, second' },
  { args: ['first', '0'], says: 'not a number of seconds from 1 to 2147483647: 0' },
  { args: ['first', '1.5'], says: 'not a number of seconds from 1 to 2147483647: 1.5' },
  { args: ['first', '-1'], says: 'not a number of seconds from 1 to 2147483647: -1' },
  { args: ['first', '2147483648'], says: 'not a number of seconds from 1 to 2147483647: 2147483648' },
  { args: ['first', '5', 'second'], says: 'one target and a number of seconds are enough; what is second?' },
])('`npm run fuzz -- $args` ends with a sentence, and runs nothing', ({ args, says }) => {
  install()
  expect(fuzz(...args)).toEqual({ status: 2, stdout: '', stderr: `${says}\n` })
})

test('says what is missing', () => {
  install()
  for (const [missing, says] of [
    ['cargo-fuzz', 'this needs cargo-fuzz (scripts/install-programs.sh)\n'],
    ['c++', 'this needs cargo-fuzz (scripts/install-programs.sh), and a C++ compiler (c++ or CXX)\n'],
  ] as const) {
    rmSync(join(folder, 'bin', missing))
    // A C++ compiler of this machine may be in /bin.
    const { status, stderr } = spawnSync(process.execPath, [command(), 'first', '1'], {
      encoding: 'utf8',
      env: { PATH: join(folder, 'bin') },
    })
    expect({ status, stderr }).toEqual({ status: 1, stderr: says })
  }
})

test('a lock file that is out of date is not changed, and nothing is compiled', () => {
  install({ cargo: 'echo "error: cannot update it because --locked was passed to prevent this"; exit 101' })
  const { status, stdout, stderr } = fuzz('first', '1')
  expect({ status, stdout }).toEqual({ status: 1, stdout: '0 passed, 1 failed\n' })
  expect(stderr).toContain('fuzz/Cargo.lock is out of date; `cp Cargo.lock fuzz/Cargo.lock')
})

test('finds dependencies of which the fuzzers have another version than the package', () => {
  const lock = (...packages: readonly string[]): string =>
    packages.map((it) => `[[package]]\nname = "${it.replace(' ', '"\nversion = "')}"\n`).join('\n')
  const ofPackage = lock('rand 0.8.5', 'rand 0.9.2', 'url 2.5.8')
  expect(otherVersions(ofPackage, lock('libfuzzer-sys 0.4.13', 'rand 0.9.2', 'url 2.5.8'))).toEqual([])
  expect(otherVersions(ofPackage, lock('rand 0.9.1', 'url 2.5.7'))).toEqual(['rand 0.9.1', 'url 2.5.7'])
})

test('says that the fuzzers cannot be compiled', () => {
  install({ 'cargo-fuzz': 'echo "error: expected an expression" >&2; exit 1' })
  const { status, stderr } = fuzz()
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: 'error: expected an expression\nthe fuzzers cannot be compiled\n',
  })
})

test('runs each target with its seeds and its corpus, and says what it covers', () => {
  install()
  for (const target of ['first', 'second']) fuzzer(target, `echo "$@" > ${folder}/${target}; ${ends}`)
  place('', 'fuzz', 'dictionaries', 'second.dict')
  const { status, stdout, stderr } = fuzz()
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toContain('second                       9 inputs, coverage 5 to 8, nothing found\n')
  expect(stdout).toMatch(/\n2 passed, 0 failed\n$/)
  const given = spawnSync('cat', [join(folder, 'second')], { encoding: 'utf8' }).stdout.split(' ')
  const of = (...path: readonly string[]): string => join(folder, 'fuzz', ...path)
  expect(given.slice(0, 4)).toEqual([
    of('corpus', 'second'),
    of('seeds', 'second'),
    `-artifact_prefix=${of('artifacts', 'second')}/`,
    '-max_total_time=20',
  ])
  expect(given.at(-1)).toBe(`-dict=${of('dictionaries', 'second.dict')}\n`)
})

test('an input that fails is named, and the other targets run', () => {
  install()
  fuzzer('first', `echo 'Test unit written to ${folder}/fuzz/artifacts/first/crash-1'; exit 77`)
  fuzzer('second', ends)
  const { status, stdout, stderr } = fuzz('all', '1')
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: 'first fails with fuzz/artifacts/first/crash-1: add this file to fuzz/seeds/first\n',
  })
  expect(stdout).toMatch(/\n1 passed, 1 failed\n$/)
})

test.each([
  { script: 'exit 1', says: 'the exit code 1' },
  { script: 'kill -KILL $$', says: 'SIGKILL' },
  // libFuzzer ends so after Ctrl+C. Here nobody pressed it.
  { script: 'exit 72', says: 'the exit code 72' },
])('a fuzzer that ends with `$script` has failed', ({ script, says }) => {
  install()
  fuzzer('first', script)
  const { status, stderr } = fuzz('first', '1')
  expect({ status, stderr }).toEqual({ status: 1, stderr: `first ended with ${says}, without an input that fails\n` })
})

test.each([
  { how: 'ends', script: 'exit 72' },
  { how: 'hangs', script: ':' },
])('when it is stopped, it stops a fuzzer that $how then, and says what it did', async ({ script }) => {
  install()
  const sleeps = 'while :; do sleep 0.05; done'
  for (const target of ['first', 'second']) {
    fuzzer(target, `trap '${ends}; ${script}' TERM; echo $$ > ${folder}/${target}; ${sleeps}`)
  }
  const child = spawn(process.execPath, [command(), 'second'], { env: environment() })
  let stdout = ''
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()))
  await expect.poll(() => existsSync(join(folder, 'second'))).toBe(true)
  child.kill('SIGINT')
  const status = await new Promise((resolve) => child.on('close', resolve))
  expect(status).toBe(0)
  expect(stdout).toContain('9 inputs, coverage 5 to 8, stopped, nothing found\n1 passed, 0 failed\n')
})
