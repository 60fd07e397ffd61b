// The lanes of Windows on x64. They build with MinGW (`x86_64-pc-windows-gnu`), and run with Wine.
//
// What they cannot show is in docs/platforms.md, and why a test is skipped is in __test__/harness/platform.ts.

import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { environment, targetFolder } from '../build/cargo.mjs'
import { nodeLibrary } from '../build/node-library.mjs'
import { plan } from '../build/plan.mjs'
import { artifacts } from '../build/target.mjs'
import { platformTools, thisMachine } from '../build/tools.mjs'
import { check, checks, failuresOf, noWarnings } from '../lane-helpers.mjs'
import { root, run } from '../run.mjs'
import { addonFile, programFile } from '../targets.mjs'
import { canBuild } from './can-build.mjs'
import { windowsNode, windowsNode22 } from './hosts.mjs'
import { buildFace, installedPackages } from './installed.mjs'
import { copyTree, tree } from './windows-tree.mjs'
import { hasWine, runWindows, windowsPath, windowsPreload } from './wine.mjs'

const triple = 'x86_64-pc-windows-gnu'
/** The package whose place the binaries of MinGW take: the official node.exe looks for it. */
const published = { name: 'win32-x64-msvc', os: 'win32' }
const bundler = join(platformTools, 'windows', 'node_modules', '@rolldown', 'binding-win32-x64-msvc')
/** The binary of the bundler that Vitest reads TypeScript with. */
const rolldown = join(bundler, 'rolldown-binding.win32-x64-msvc.node')

const needsCompiler = {
  name: "MinGW, and Rust's standard library for it or Debian's Rust (scripts/install-platforms.sh)",
  find: () => canBuild(triple),
}

const needsWine = {
  name: 'what windows-clippy needs, Wine and a Windows Node (scripts/install-platforms.sh)',
  find: () => (canBuild(triple) && hasWine() && existsSync(windowsNode22) ? windowsNode22 : undefined),
}

const failed = { passed: 0, failed: 1, skipped: 0 }

/** How cargo is run for Windows: the program, its arguments, and its environment. */
function cargo(command, choice) {
  const windows = plan(triple, thisMachine())
  const args = [command, '--locked', '--workspace', ...choice, '--target', windows.cargoTarget, ...windows.args]
  return { program: windows.program, args, env: environment(windows, [], nodeLibrary(windows)) }
}

/** As in the lane `clippy`, without the core crate by itself: nothing in it depends on both the system and SQLite. */
const clippy = () => {
  const { program, args, env } = cargo('clippy', ['--all-targets'])
  // With MinGW's thread-local variables it reports `const` initializers, too.
  return check(program, [...args, ...noWarnings, '-A', 'clippy::missing_const_for_thread_local'], { env })()
}

/**
 * Builds the addon, the program and the Rust tests in one go: cargo gives a dependency the features that all chosen packages ask
 * for, so with another choice it would compile the dependencies again.
 *
 * @returns the test programs, or `undefined` if the build failed.
 */
async function buildAll() {
  const choice = ['--lib', '--bins', '--tests', '--message-format=json-render-diagnostics']
  const { program, args, env } = cargo('build', choice)
  const { code, output } = await run(program, args, { echo: false, env })
  const lines = output.split('\n')
  for (const line of lines) if (line !== '' && !line.startsWith('{')) console.log(line)
  if (code !== 0) return undefined
  const messages = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))
  return messages
    .filter(({ profile, executable, target }) => profile?.test && executable && target.name !== 'aws_sso_native')
    .map(({ executable }) => executable)
}

/** What a Rust test program says of the tests that failed, or its end if it crashed. */
const failureText = (output) => (/^failures:$[^]*/m.exec(output)?.[0] ?? output).slice(-4000)

/** The Rust tests. Each test program is run with Wine. */
async function unitTests() {
  const programs = await buildAll()
  if (programs === undefined || programs.length === 0) return failed
  const counts = { passed: 0, failed: 0, skipped: 0, problems: [] }
  for (const program of programs) {
    console.log(`\n${program}`)
    const { code, output } = await runWindows(program, ['--test-threads', '2'], { cwd: join(root, 'core') })
    const result = /test result:.* (\d+) passed; (\d+) failed; (\d+) ignored/.exec(output)
    counts.passed += Number(result?.[1] ?? 0)
    counts.skipped += Number(result?.[3] ?? 0)
    // A program that crashes tells no result.
    const failures = Number(result?.[2] ?? 1) || Number(code !== 0)
    counts.failed += failures
    if (failures > 0) counts.problems.push(`${basename(program)}\n${failureText(output)}`)
  }
  return counts
}

/** Builds the addon and the program, and copies them to a folder. Returns whether the build succeeded. */
async function buildTo(folder) {
  if ((await buildAll()) === undefined) return false
  const output = join(targetFolder(), triple, 'debug')
  mkdirSync(folder, { recursive: true })
  copyFileSync(join(output, 'aws_sso_native.dll'), join(folder, addonFile(published)))
  copyFileSync(join(output, 'aws-sso-native.exe'), join(folder, programFile(published)))
  return true
}

/** Makes the tree with the addon and the program. */
async function makeTree() {
  await copyTree()
  return buildTo(tree)
}

/** The tarballs with binaries of MinGW, installed in a new project. */
const installed = async () =>
  (await buildTo(artifacts(published, { isDebug: true }))) ? installedPackages(published.name)() : failed

/** The tests of a folder of `__test__`, in a Windows Node. */
const specs =
  (folder, { node = windowsNode, more = [] }) =>
  async () => {
    if (!(await makeTree())) return failed
    const report = join(tree, 'report.json')
    const args = [
      windowsPath(join(tree, 'node_modules', 'vitest', 'vitest.mjs')),
      'run',
      '--project',
      folder,
      ...more,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${windowsPath(report)}`,
    ]
    const env = {
      ...windowsPreload,
      NAPI_RS_NATIVE_LIBRARY_PATH: windowsPath(rolldown),
      // What a Linux machine in CI must be able to do, this one cannot.
      CI: '',
    }
    const { code } = await runWindows(node, args, { cwd: tree, env })
    if (!existsSync(report)) return failed
    const results = JSON.parse(readFileSync(report, 'utf8'))
    const problems = failuresOf(results)
    const { numPassedTests, numPendingTests } = results
    return { passed: numPassedTests, failed: problems.length || Number(code !== 0), skipped: numPendingTests, problems }
  }

const specLane = (folder, what, options = {}) => ({
  name: `windows-${folder}`,
  what: `Windows: ${what}`,
  needs: needsWine,
  run: specs(folder, options),
})

export const windowsLanes = [
  {
    name: 'windows-clippy',
    what: 'Windows: clippy, no warnings',
    needs: needsCompiler,
    run: clippy,
  },
  {
    name: 'windows-build',
    what: 'Windows: builds of what the other lanes run',
    needs: needsCompiler,
    run: async () => ((await buildAll()) === undefined ? failed : { passed: 1, failed: 0, skipped: 0 }),
  },
  {
    name: 'windows-cargo',
    what: 'Windows: unit tests of the core crate and of the program',
    needs: needsWine,
    run: unitTests,
  },
  // Its tests mostly wait: with one of their files for each processor they take 5 minutes, and with 3 or 4 at once 2.
  specLane('package', 'the package against the emulator', { more: ['--maxWorkers=3'] }),
  specLane('session', 'one sign-in among many processes'),
  specLane('listing', 'large organizations', { node: windowsNode22 }),
  specLane('settings', 'the settings row beside other SQLite libraries and other processes', { node: windowsNode22 }),
  specLane('faults', 'killed processes, many writers'),
  {
    name: 'windows-installed',
    what: "Windows: the tarballs in a new project, and the README's first example",
    needs: needsWine,
    run: checks(buildFace, installed),
  },
]
