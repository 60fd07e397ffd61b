// Builds for other platforms with Debian's Rust, whose package has the source of the standard library.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../run.mjs'

/** The Rust of the packages rustc-web, cargo-web, rust-web-clippy and rust-web-src. It is not that of rustup. */
const rust = ['/usr/bin/cargo', '/usr/bin/rustc', '/usr/bin/clippy-driver', '/usr/lib/rustlib/src/rust/library']

export const hasRust = () => rust.every((path) => existsSync(path))

/** Where installed programs of other platforms are, and what is made from them. */
export const cache = join(root, '.cache', 'platforms')

/** The folder of build results. It is not shared with the builds of this platform, whose compiler is another. */
export const targetFolder = join(root, 'target', 'platforms')

export const cargo = '/usr/bin/cargo'

/** The environment in which `cargo` builds for a platform for which no standard library is installed. */
export const buildEnvironment = {
  PATH: `/usr/bin:${process.env.PATH}`,
  RUSTC: '/usr/bin/rustc',
  RUSTC_BOOTSTRAP: '1',
  CARGO_TARGET_DIR: targetFolder,
}

/** The arguments of `cargo` for a platform. */
export const forTarget = (triple) => ['--locked', '-Zbuild-std=std,panic_unwind', '--target', triple]
