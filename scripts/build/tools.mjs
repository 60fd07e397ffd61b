// The programs that a build for another system needs, and the places where they are searched.

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { root } from '../run.mjs'

/** Where `scripts/install-platforms.sh` installs what the builds and lanes for other systems need. */
export const platformTools = join(root, '.cache', 'platforms')

export const first = (...paths) => paths.find((path) => path && existsSync(path))

/** The path of a program that the shell would run under this name. */
export const onPath = (name) => first(...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)))

/** zig as the linker, by cargo-zigbuild, which finds the zig that is installed beside it. */
const findZig = () => first(join(platformTools, 'python', 'bin', 'cargo-zigbuild'), onPath('cargo-zigbuild'))

/** The Rust of Debian. It comes with the sources of its standard library, which can be compiled for any target. */
function findDebianRust() {
  const paths = ['/usr/bin/cargo', '/usr/bin/rustc', '/usr/lib/rustlib/src/rust/library/std/Cargo.toml']
  return paths.every((path) => existsSync(path))
    ? { cargo: paths[0], rustc: paths[1], sources: '/usr/lib/rustlib/src/rust' }
    : undefined
}

/** What rustc says, in the version that `rust-toolchain.toml` names, or nothing if there is no rustc. */
function ask(rustc, ...args) {
  try {
    return execFileSync(rustc, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
}

/**
 * What this machine has. `installed` says whether Rust's standard library for a target is installed, which
 * `rustup target add` does. A test describes another machine.
 */
export function thisMachine() {
  const sysroot = ask('rustc', '--print', 'sysroot')
  const host = sysroot && /^host: (.*)$/m.exec(ask('rustc', '-vV') ?? '')?.[1]
  return {
    os: process.platform,
    sysroot,
    host,
    cargoHome: process.env.CARGO_HOME ?? join(homedir(), '.cargo'),
    installed: (triple) => sysroot !== undefined && existsSync(join(sysroot, 'lib', 'rustlib', triple, 'lib')),
    debianRust: findDebianRust(),
    zig: findZig(),
    mingw: onPath('x86_64-w64-mingw32-gcc'),
    macSdk: process.env.SDKROOT,
  }
}

/** LLVM's objcopy, which knows the binaries of every target. Rust brings it along. */
export const findObjcopy = ({ sysroot = '', host = '' }) =>
  first(join(sysroot, 'lib', 'rustlib', host, 'bin', 'rust-objcopy'), onPath('llvm-objcopy'))
