// The lanes of `npm test`, in their order. Each can be run alone: `npm test -- clippy vitest`.
//
// A lane returns what it counted. `needs` names the outside program a lane cannot do without.

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { programs } from './programs.mjs'
import { root, run } from './run.mjs'

const node = process.execPath

/** A check that passes or fails as a whole. */
const check = (program, args, options) => async () => {
  const { code } = await run(program, args, options)
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
}

/** Several checks as one. */
const checks =
  (...each) =>
  async () => {
    const sum = { passed: 0, failed: 0, skipped: 0 }
    for (const one of each) for (const [name, count] of Object.entries(await one())) sum[name] += count
    return sum
  }

/** Rust tests, by whichever runner is there. */
async function cargoTests() {
  const nextest = (await run('cargo', ['nextest', '--version'], { echo: false })).code === 0
  const args = nextest ? ['nextest', 'run', '--locked'] : ['test', '--locked']
  const { code, output } = await run('cargo', args)
  const counts = { passed: 0, failed: 0, skipped: 0 }
  const line = nextest ? /Summary.*$/m : /test result:.*$/gm
  for (const text of output.match(line) ?? []) {
    for (const name of Object.keys(counts)) counts[name] += Number(new RegExp(`(\\d+) ${name}`).exec(text)?.[1] ?? 0)
  }
  if (code !== 0 && counts.failed === 0) counts.failed = 1
  return counts
}

/** Tests of a runner that can write its results in Jest's JSON form. */
const jsonTests = (args, outputFlag) => async () => {
  const file = join(tmpdir(), `aws-sso-native-${process.pid}-${Date.now()}.json`)
  const { code } = await run(node, [...args, `${outputFlag}=${file}`])
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 }
  const report = JSON.parse(readFileSync(file, 'utf8'))
  rmSync(file)
  const failed =
    report.numFailedTests +
    (report.testResults ?? []).filter((suite) => suite.status === 'failed' && suite.assertionResults.length === 0)
      .length
  return {
    passed: report.numPassedTests,
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

const vitestCli = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const vitest = (folder) =>
  jsonTests([vitestCli, 'run', '--project', folder, '--reporter=default', '--reporter=json'], '--outputFile.json')

const generated = [
  'binding.js',
  'binding.d.ts',
  'index.js',
  'index.mjs',
  'index.d.ts',
  'index.d.mts',
  'core/migrations',
]

export const lanes = [
  { name: 'format', what: 'cargo fmt', run: check('cargo', ['fmt', '--all', '--check']) },
  {
    name: 'prettier',
    what: 'formatting of everything else',
    run: check(node, [script('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']),
  },
  {
    name: 'lint',
    what: 'oxlint',
    run: check(node, [script('oxlint', 'bin/oxlint'), '--deny-warnings', '--ignore-pattern', 'index.d.*']),
  },
  {
    name: 'clippy',
    what: 'clippy, no warnings',
    run: checks(
      check('cargo', ['clippy', '-p', 'aws-sso-native-core', '--all-targets', '--locked', '--', '-D', 'warnings']),
      check('cargo', ['clippy', '-p', 'aws-sso-native', '--locked', '--', '-D', 'warnings']),
    ),
  },
  {
    name: 'rustdoc',
    what: 'rustdoc, no warnings',
    run: check('cargo', ['doc', '--workspace', '--no-deps', '--locked', '--document-private-items'], {
      env: { RUSTDOCFLAGS: '-D warnings' },
    }),
  },
  { name: 'cargo', what: 'tests of the core', run: cargoTests },
  {
    name: 'build',
    what: 'release build of binding, face and emulator',
    run: check(node, [join('scripts', 'build.mjs')]),
  },
  {
    name: 'drift',
    what: 'generated files are the committed ones',
    run: checks(
      check('git', ['diff', '--exit-code', '--stat', '--', ...generated]),
      check(node, [join('scripts', 'generate-errors.mjs'), '--check']),
    ),
  },
  { name: 'types', what: 'tsc', run: checks(tsc('.'), tsc('__test__/browser')) },
  { name: 'emulator', what: 'the emulator by itself', run: vitest('emulator') },
  { name: 'vitest', what: 'the package against the emulator', run: vitest('package') },
  {
    name: 'jest',
    what: 'the package under Jest',
    run: jsonTests([script('jest', 'bin/jest.js'), '--json'], '--outputFile'),
  },
  { name: 'published', what: 'the package as npm installs it', run: vitest('published') },
  { name: 'tls', what: 'https: certificates, host names and proxies', run: vitest('tls') },
  { name: 'peers', what: 'botocore and the AWS SDK for JavaScript', needs: programs.botocore, run: vitest('peers') },
  { name: 'browser', what: 'the verification page in Chromium', needs: programs.chromium, run: vitest('browser') },
  { name: 'electron', what: 'a real Electron main process', needs: programs.electron, run: vitest('electron') },
  { name: 'runtimes', what: 'other Nodes, Bun, Deno, workers', needs: programs.runtimes, run: vitest('runtimes') },
  {
    name: 'settings',
    what: 'the settings row beside drizzle, other SQLite libraries and other processes',
    needs: programs.sqlite,
    run: vitest('settings'),
  },
  {
    name: 'listing',
    what: 'large organizations: pace, streams, lists that end early, the list that is kept',
    needs: programs.sqlite,
    run: vitest('listing'),
  },
  {
    name: 'session',
    what: 'one sign-in among many processes: refresh races, prompts, sleep, sign-out',
    run: vitest('session'),
  },
  { name: 'clock', what: 'a wall clock that is set', needs: programs.faketime, run: vitest('clock') },
  { name: 'faults', what: 'kill -9, full disk, many writers', run: vitest('faults') },
  { name: 'secrets', what: 'a planted secret, searched for everywhere', run: vitest('secrets') },
  { name: 'properties', what: 'any bytes, any strings', run: vitest('properties') },
]

function tsc(project) {
  return check(node, [script('typescript', 'bin/tsc'), '--noEmit', '-p', project])
}

function script(name, file) {
  return join(root, 'node_modules', name, file)
}
