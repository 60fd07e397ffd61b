// macOS on both processors: clippy, and the linker. Nothing here runs a binary of macOS, so this cannot show:
// - that it works. CI runs the tests on macOS.
// - that the frameworks have what the crates declare (macos-stubs.mjs).
// - the signature, which zig makes and macOS demands on arm64; the debug file, which `dsymutil` of macOS writes.

import { join } from 'node:path'
import { environment } from '../build/cargo.mjs'
import { plan } from '../build/plan.mjs'
import { thisMachine } from '../build/tools.mjs'
import { check, checks, noWarnings } from '../lane-helpers.mjs'
import { root } from '../run.mjs'
import { canBuild } from './can-build.mjs'
import { writeStubs } from './macos-stubs.mjs'

const processors = ['aarch64-apple-darwin', 'x86_64-apple-darwin']

const sdk = () => writeStubs(join(root, 'target', 'platforms', 'macos-sdk'))

const machine = (macSdk) => ({ ...thisMachine(), macSdk })

const crates = ['aws-sso-native', 'aws-sso-native-core', 'aws-sso-native-cli'].flatMap((name) => ['-p', name])

/** No other lane compiles the code that is for macOS alone. */
const clippy = (triple) => () => {
  const { program, cargoTarget, args, ...rest } = plan(triple, machine(sdk()))
  const all = ['clippy', '--locked', ...crates, '--all-targets', '--target', cargoTarget, ...args, ...noWarnings]
  return check(program, all, { env: environment(rest, []) })()
}

const link = (triple) => () =>
  check(process.execPath, [join('scripts', 'build.mjs'), '--target', triple, '--debug'], { env: { SDKROOT: sdk() } })()

const needs = {
  name: "zig, and Rust's standard library for macOS or Debian's Rust (scripts/install-platforms.sh)",
  find: () => canBuild(processors[0], { macSdk: 'found' }),
}

export const macosLanes = [
  {
    name: 'macos-clippy',
    what: 'clippy for macOS on arm64, tests included, no warnings',
    needs,
    run: clippy(processors[0]),
  },
  {
    name: 'macos',
    what: 'clippy for macOS on both processors, and the linker',
    needs,
    run: checks(...processors.map(clippy), ...processors.map(link)),
  },
]
