// The lanes of `npm test`, in their order. Each can be run alone: `npm test -- clippy vitest`.
//
// A lane returns how many checks passed, failed and were skipped. `needs` names a program without which it cannot run. A lane that
// is `onlyByName` takes long, and `npm test` without names leaves it out. One that `isBeside` runs while the others go on
// (beside.mjs).

import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { check, checks, jsonTests, noWarnings, script, vitest } from './lane-helpers.mjs'
import { platformLanes } from './platforms/lanes.mjs'
import { everyTarget } from './fuzz.mjs'
import { unusedPackages } from './unused-packages.mjs'
import { programs } from './programs.mjs'
import { root, run } from './run.mjs'

const node = process.execPath

/** Runs a checker of `checkers.txt`. */
const checker = (program, args) => () => check(program.find(), args)()

/** Known vulnerabilities, by the RustSec database. It is not downloaded here: `cargo deny fetch db` does that. */
async function advisories() {
  const folder = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'advisory-dbs')
  const isHere = existsSync(folder) && readdirSync(folder).some((name) => name.startsWith('advisory-db-'))
  if (isHere) return checker(programs.cargoDeny, ['--locked', '--offline', 'check', 'advisories'])()
  console.log(
    `!! SKIPPED: known vulnerabilities: there is no RustSec database in ${folder} (\`cargo deny fetch db\`) !!`,
  )
  return { passed: 0, failed: 0, skipped: 1 }
}

/** What the package of the core crate must hold, beside its sources. */
const packaged = ['README.md', 'migrations/meta/_journal.json', 'examples/sign_in.rs', 'tests/architecture.rs']

async function packagedFiles() {
  const args = ['package', '-p', 'aws-sso-native-core', '--allow-dirty', '--locked', '--list']
  const { code, output } = await run('cargo', args, { echo: false })
  const files = output.split('\n')
  const migrations = readdirSync(join(root, 'migrations')).filter((name) => name.endsWith('.sql'))
  const missing = [...packaged, ...migrations.map((name) => `migrations/${name}`)].filter(
    (name) => !files.includes(name),
  )
  if (code !== 0) console.log(output)
  if (missing.length > 0) console.log(`missing in the package: ${missing.join(', ')}`)
  return code === 0 && missing.length === 0
    ? { passed: 1, failed: 0, skipped: 0 }
    : { passed: 0, failed: 1, skipped: 0 }
}

async function npmPackages() {
  const problems = unusedPackages()
  for (const problem of problems) console.log(problem)
  return problems.length === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
}

/**
 * Always chosen together: cargo gives a dependency the features that all chosen packages ask for, so with another choice it
 * compiles the dependencies again.
 */
const rustPackages = ['-p', 'aws-sso-native-core', '-p', 'aws-sso-native-cli']

/** Builds an example of the core crate for tests. */
const coreExample = (name) => check('cargo', ['build', ...rustPackages, '--example', name, '--locked'])

/** Rust tests, by nextest where it is installed. */
async function cargoTests() {
  const nextest = (await run('cargo', ['nextest', '--version'], { echo: false })).code === 0
  const args = [...(nextest ? ['nextest', 'run'] : ['test']), '--locked', ...rustPackages]
  const { code, output } = await run('cargo', args)
  const counts = { passed: 0, failed: 0, skipped: 0 }
  const line = nextest ? /Summary.*$/m : /test result:.*$/gm
  for (const text of output.match(line) ?? []) {
    for (const name of Object.keys(counts)) counts[name] += Number(new RegExp(`(\\d+) ${name}`).exec(text)?.[1] ?? 0)
  }
  if (code !== 0 && counts.failed === 0) counts.failed = 1
  return counts
}

/** Lanes of other platforms that are part of `npm test`, too. */
const ofPlatforms = (...names) => names.map((name) => platformLanes.find((lane) => lane.name === name))

const generated = ['binding.d.ts', 'index.js', 'loader.js', 'index.mjs', 'index.d.ts', 'index.d.mts', 'core/migrations']

export const lanes = [
  {
    name: 'format',
    what: 'cargo fmt',
    run: checks(
      check('cargo', ['fmt', '--all', '--check']),
      check('cargo', ['fmt', '--manifest-path', join('fuzz', 'Cargo.toml'), '--check']),
    ),
  },
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
    name: 'workflows',
    what: 'the workflows of CI: mistakes, permissions, names of lanes and scripts',
    needs: programs.zizmor,
    run: checks(
      checker(programs.zizmor, ['--offline', '--quiet', '.github/workflows']),
      check(node, [join('scripts', 'workflows.mjs')]),
    ),
  },
  { name: 'typos', what: 'spelling', needs: programs.typos, run: checker(programs.typos, ['--format', 'brief']) },
  {
    name: 'deny',
    what: 'licenses, sources and known vulnerabilities of dependencies',
    needs: programs.cargoDeny,
    run: checks(checker(programs.cargoDeny, ['--locked', 'check', 'bans', 'licenses', 'sources']), advisories),
  },
  {
    name: 'unused',
    what: 'dependencies that nothing uses, and Rust files that are in no crate',
    needs: programs.cargoShear,
    run: checks(checker(programs.cargoShear, ['--locked', '--deny-warnings']), npmPackages),
  },
  {
    name: 'cargo',
    what: 'tests of the core crate and of the program, and documentation examples',
    run: checks(cargoTests, check('cargo', ['test', '--doc', ...rustPackages, '--locked'])),
  },
  {
    name: 'core',
    what: 'the core crate by itself: its example against the emulator',
    run: checks(coreExample('sign_in'), vitest('core')),
  },
  {
    name: 'build',
    what: 'release build of binding, program, face and emulator',
    run: check(node, [join('scripts', 'build.mjs')]),
  },
  {
    name: 'drift',
    what: 'generated files are the committed ones, and the fuzzers have the dependencies of the package',
    run: checks(
      check('git', ['diff', '--exit-code', '--stat', '--', ...generated]),
      check(node, [join('scripts', 'fuzz-lock.mjs')]),
      check(node, [join('scripts', 'generate-errors.mjs'), '--check']),
    ),
  },
  {
    name: 'types',
    what: 'tsc',
    run: checks(tsc('.'), tsc('__test__/browser'), tsc('examples/electron'), tsc('__test__/example')),
  },
  // What the lanes for Windows at the end run is compiled here.
  ...ofPlatforms('windows-build', 'windows-clippy', 'macos-clippy').map((lane) => ({ ...lane, isBeside: true })),
  {
    name: 'clippy',
    what: 'clippy, no warnings; the core crate also without SQLite',
    isBeside: true,
    run: checks(
      check('cargo', ['clippy', '--workspace', '--all-targets', '--locked', ...noWarnings]),
      check('cargo', ['clippy', '-p', 'aws-sso-native-core', '--no-default-features', '--locked', ...noWarnings]),
    ),
  },
  {
    name: 'rustdoc',
    what: 'rustdoc, no warnings',
    isBeside: true,
    run: check('cargo', ['doc', '--workspace', '--no-deps', '--locked', '--document-private-items'], {
      env: { RUSTDOCFLAGS: '-D warnings' },
    }),
  },
  {
    name: 'crate',
    what: 'the package of the core crate',
    isBeside: true,
    run: checks(packagedFiles, check('cargo', ['package', '-p', 'aws-sso-native-core', '--allow-dirty', '--locked'])),
  },
  { name: 'emulator', what: 'the emulator by itself', run: vitest('emulator') },
  { name: 'vitest', what: 'the package against the emulator', run: vitest('package') },
  {
    name: 'jest',
    what: 'the package under Jest',
    run: jsonTests([script('jest', 'bin/jest.js'), '--json'], '--outputFile'),
  },
  {
    name: 'targets',
    what: 'builds for other systems: what is missing, and what a binary must not be',
    run: vitest('targets'),
  },
  {
    name: 'published',
    what: 'the package as package managers install it',
    needs: programs.packageManagers,
    run: vitest('published'),
  },
  { name: 'tls', what: 'https: certificates, host names and proxies', run: vitest('tls') },
  {
    name: 'network',
    what: 'the host names of AWS in network namespaces: firewalls, proxies, TLS inspection, captive portals',
    needs: programs.network,
    run: vitest('network'),
  },
  { name: 'peers', what: 'botocore and the AWS SDK for JavaScript', needs: programs.botocore, run: vitest('peers') },
  {
    name: 'claude',
    what: 'Claude Code itself, with Bedrock of the emulator',
    needs: programs.claude,
    run: vitest('claude'),
  },
  { name: 'browser', what: 'the verification page in Chromium', needs: programs.chromium, run: vitest('browser') },
  {
    name: 'electron',
    what: 'a real Electron main process, and apps that are packed',
    needs: programs.electron,
    run: vitest('electron'),
  },
  {
    name: 'example',
    what: 'the example app in Electron: a day, each failure, several windows, packed; screenshots',
    needs: programs.electron,
    run: vitest('example'),
  },
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
  { name: 'command', what: 'the program aws-sso-native, and where it is found', run: vitest('command') },
  {
    name: 'child',
    what: 'credentials for other programs: the SDKs, botocore, settings for Claude Code, kill -9',
    needs: programs.botocore,
    run: checks(coreExample('credentials_of_environment'), vitest('child')),
  },
  { name: 'clock', what: 'a wall clock that is set', needs: programs.faketime, run: vitest('clock') },
  { name: 'faults', what: 'kill -9, full disk, many writers', run: vitest('faults') },
  { name: 'secrets', what: 'a planted secret, searched for everywhere', run: vitest('secrets') },
  { name: 'properties', what: 'any bytes, any strings', run: vitest('properties') },
  ...ofPlatforms('windows-cargo', 'windows-package'),
  {
    name: 'fuzz',
    what: 'each fuzzer of the core for 20 seconds',
    needs: programs.cargoFuzz,
    onlyByName: true,
    run: everyTarget,
  },
]

function tsc(project) {
  return check(node, [script('typescript', 'bin/tsc'), '--noEmit', '-p', project])
}
