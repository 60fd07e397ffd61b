// The options of rustc that depend on the target and the kind of build.

import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { root } from '../run.mjs'

/**
 * The folders of this machine that rustc would write into panic messages, and what it writes in their place. They would be
 * published, and took 32 KB.
 */
function remapped(cargoHome, more) {
  const registry = join(cargoHome, 'registry', 'src')
  const sources = existsSync(registry) ? readdirSync(registry).map((name) => join(registry, name)) : []
  // rustc uses the last one that matches.
  return [...[homedir(), cargoHome, root, ...sources].map((folder) => [folder, '.']), ...more]
}

/**
 * The options for the addon, or for the program.
 *
 * @param what `isProgram`, `isDebug`, `cargoHome`, and `folders`: more folders, each with what is written in its place.
 */
export function rustFlags(triple, { isProgram, isDebug, cargoHome, folders = [] }) {
  const flags = []
  if (triple.endsWith('-msvc')) flags.push('-Ctarget-feature=+crt-static')
  // A library for musl's Node uses the musl of that Node. The program has its own, so it runs with any C library.
  if (triple.endsWith('-musl') && !isProgram) flags.push('-Ctarget-feature=-crt-static')
  if (isDebug) return flags
  // The profile `program` does not unwind. On Linux, no tables are needed then; on Windows, the system demands them.
  if (isProgram && triple.includes('-linux-')) flags.push('-Cforce-unwind-tables=no')
  for (const [folder, name] of remapped(cargoHome, folders)) flags.push(`--remap-path-prefix=${folder}=${name}`)
  return flags
}

/**
 * The environment variable with options for rustc. cargo reads the first of these: this variable, `RUSTFLAGS`, and its configuration.
 * So nothing switches them off: the CLI of napi-rs sets `RUSTFLAGS` for musl. What the caller has in `RUSTFLAGS` is kept.
 */
export function rustFlagsVariable(flags) {
  const own = process.env.CARGO_ENCODED_RUSTFLAGS?.split('\x1f') ?? process.env.RUSTFLAGS?.split(/\s+/) ?? []
  const all = [...own.filter((flag) => flag !== ''), ...flags]
  return all.length > 0 ? { CARGO_ENCODED_RUSTFLAGS: all.join('\x1f') } : {}
}
