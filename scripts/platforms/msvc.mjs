// Windows as it is published: clippy for MSVC, on x64 and on arm64. This cannot show:
// - that it links and works. Microsoft's compiler and libraries are on Windows alone. CI builds there, and runs the tests.
// - that the C code of SQLite and ring compiles. Clippy reads no object file, so none is made (empty-objects.sh).

import { chmodSync, copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { environment } from '../build/cargo.mjs'
import { plan } from '../build/plan.mjs'
import { thisMachine } from '../build/tools.mjs'
import { check, checks, noWarnings } from '../lane-helpers.mjs'
import { root } from '../run.mjs'
import { canBuild } from './can-build.mjs'

const processors = ['x86_64-pc-windows-msvc', 'aarch64-pc-windows-msvc']

/** What the plan asks for is on Windows alone, and clippy does not need it. */
const onWindows = { os: 'win32' }

/** A folder for the search path: the build script of ring starts `clang` by this name. */
function compilerFolder() {
  const folder = join(root, 'target', 'platforms', 'empty-objects')
  mkdirSync(folder, { recursive: true })
  const compiler = join(folder, 'clang')
  copyFileSync(join(root, 'scripts', 'platforms', 'empty-objects.sh'), compiler)
  chmodSync(compiler, 0o755)
  return folder
}

const clippy = (triple) => () => {
  const { program, cargoTarget, args, paths, ...rest } = plan(triple, { ...thisMachine(), ...onWindows })
  const name = triple.replaceAll('-', '_')
  const env = environment({ ...rest, paths: [compilerFolder(), ...paths] }, [], {
    [`CC_${name}`]: 'clang',
    [`AR_${name}`]: 'clang',
  })
  const all = ['clippy', '--locked', '--workspace', '--all-targets', '--target', cargoTarget, ...args, ...noWarnings]
  return check(program, all, { env })()
}

export const msvcLanes = [
  {
    name: 'windows-msvc',
    what: 'clippy for Windows with MSVC on both processors, tests included, no warnings',
    needs: {
      name: "Rust's standard library for MSVC on both processors, or Debian's Rust (scripts/install-platforms.sh)",
      find: () => processors.every((triple) => canBuild(triple, onWindows)),
    },
    run: checks(...processors.map(clippy)),
  },
]
