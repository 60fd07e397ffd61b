// How a target is built on this machine, or what is missing for it.

import { dirname } from 'node:path'
import { testTargets, targets } from '../targets.mjs'

/** A build that cannot begin. The message says what to do. */
export class Missing extends Error {}

/** The oldest systems that the binaries run on. RHEL 7 and Node's own binaries have this glibc; macOS 11 is the first for arm64. */
export const OLDEST = { glibc: '2.17', macos: '11.0' }

const INSTALL = 'on Debian, `scripts/install-platforms.sh` installs it'

export function findTarget(triple) {
  const all = [...targets, ...testTargets]
  const target = all.find((each) => each.triple === triple)
  if (target !== undefined) return target
  const names = all.map((each) => `\n  ${each.triple}`).join('')
  throw new Missing(`\`${triple}\` is not a target of this package. Use one of these with \`--target\`:${names}`)
}

/** Where Rust's standard library for the target comes from. */
function standardLibrary(triple, { sysroot, installed, debianRust }) {
  if (sysroot === undefined) {
    throw new Missing('Rust is missing: install it as https://rustup.rs says. `rust-toolchain.toml` names the version')
  }
  if (installed(triple)) return { library: "rustup's", cargo: 'cargo', args: [], env: {}, folders: [] }
  if (debianRust === undefined) {
    throw new Missing(
      `Rust's standard library for ${triple} is missing: run \`rustup target add ${triple}\`; where rustup cannot download it, ${INSTALL.replace('it', 'the sources')}`,
    )
  }
  const { cargo, rustc, sources } = debianRust
  return {
    library: `compiled from Debian's sources`,
    cargo,
    args: ['-Zbuild-std=std,panic_unwind,panic_abort'],
    // The standard library is compiled with options of the compiler that a release of it allows with this variable alone.
    env: { RUSTC_BOOTSTRAP: '1', CARGO: cargo, RUSTC: rustc },
    // cargo takes its subcommands, such as clippy, from the search path.
    paths: [dirname(cargo)],
    // As in the standard library that rustup installs.
    folders: [[sources, '/rustc']],
  }
}

/** Compiles and links with zig, which has the headers and symbols of each C library. */
function withZig({ zig }, target, cargoTarget, env = {}) {
  if (zig === undefined) {
    throw new Missing(
      `zig is missing, the linker for ${target.triple}: run \`pip install ziglang cargo-zigbuild\`; ${INSTALL}`,
    )
  }
  return { linker: 'zig', program: zig, subcommand: 'zigbuild', cargoTarget, env, paths: [dirname(zig)] }
}

function linker(target, machine) {
  const { triple, os, libc } = target
  const native = { linker: "the system's", subcommand: 'build', cargoTarget: triple, env: {} }
  if (os === 'linux') return withZig(machine, target, libc === 'glibc' ? `${triple}.${OLDEST.glibc}` : triple)
  if (os === 'darwin') {
    const env = { MACOSX_DEPLOYMENT_TARGET: OLDEST.macos }
    if (machine.os === 'darwin') return { ...native, env }
    if (machine.macSdk === undefined) {
      throw new Missing(
        `the libraries of macOS are missing, which are on macOS alone: build ${triple} there, or let SDKROOT name a folder with its SDK`,
      )
    }
    return withZig(machine, target, triple, env)
  }
  if (triple.endsWith('-msvc')) {
    if (machine.os === 'win32') return native
    throw new Missing(
      `the linker and the libraries of Visual Studio are missing, which are on Windows alone: build ${triple} there; for tests under Wine, build x86_64-pc-windows-gnu`,
    )
  }
  if (machine.mingw === undefined) {
    throw new Missing(`MinGW's compiler x86_64-w64-mingw32-gcc is missing: ${INSTALL}`)
  }
  return { ...native, linker: 'MinGW' }
}

/**
 * How the target is built on a machine.
 *
 * @throws {Missing} if the target is not known, or if the machine lacks what it needs.
 */
export function plan(triple, machine) {
  const target = findTarget(triple)
  const std = standardLibrary(triple, machine)
  const link = linker(target, machine)
  return {
    target,
    ...std,
    ...link,
    env: { ...std.env, ...link.env },
    paths: [...(link.paths ?? []), ...(std.paths ?? [])],
    program: link.program ?? std.cargo,
  }
}
