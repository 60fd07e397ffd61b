// Runs cargo for one crate, and tells where the binary is.

import { spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { root } from '../run.mjs'
import { rustFlags, rustFlagsVariable } from './flags.mjs'

export const ADDON = { crate: 'aws-sso-native', profile: 'release', isProgram: false }
export const PROGRAM = { crate: 'aws-sso-native-cli', profile: 'program', isProgram: true }

/** The environment of cargo for a plan (plan.mjs). */
export function environment(plan, flags, more = {}) {
  const { PATH = '' } = process.env
  return {
    ...process.env,
    ...plan.env,
    ...rustFlagsVariable(flags),
    PATH: [...plan.paths, PATH].join(delimiter),
    CARGO_TARGET_DIR: targetFolder(),
    ...more,
  }
}

/**
 * Where cargo puts what it builds for a plan: apart from what it builds for this machine. cargo locks the folder, so a test that
 * builds something would wait.
 */
export const targetFolder = () => join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'platforms')

/** Keeps what a debugger needs: names of functions, and lines. They are taken out of the binary after the build (symbols.mjs). */
function debugInformation({ target }, profile) {
  const name = `CARGO_PROFILE_${profile.toUpperCase()}`
  const lines = { [`${name}_DEBUG`]: 'line-tables-only' }
  // On macOS, Rust puts them into a file of their own by itself, before it strips the binary.
  if (target.os === 'darwin') return { ...lines, [`${name}_SPLIT_DEBUGINFO`]: 'packed' }
  return { ...lines, [`${name}_STRIP`]: 'none' }
}

/** Ends this process with cargo's exit code if cargo fails. It has printed why. */
export function runCargo(program, args, env) {
  const options = { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: Infinity, env }
  const { status, stdout, error } = spawnSync(program, args, options)
  if (error !== undefined) throw error
  if (status !== 0) process.exit(status ?? 1)
  return stdout
}

/** The path of the library or program among the messages of cargo. */
export function builtFile(messages, crate) {
  const file = messages
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .filter(({ reason, target }) => reason === 'compiler-artifact' && isBinary(target, crate))
    .map(({ executable, filenames }) => executable ?? filenames.find((name) => /\.(so|dylib|dll)$/.test(name)))
    .at(-1)
  if (file === undefined) throw new Error(`cargo did not say where ${crate} is`)
  return file
}

/** A program has the name of its crate without `-cli`, and a library has it with underscores. */
const isBinary = ({ kind, name }, crate) =>
  (kind.includes('bin') || kind.includes('cdylib')) &&
  name.replaceAll('_', '-') === 'aws-sso-native' &&
  kind.includes('bin') === crate.endsWith('-cli')

/** Cargo.toml has it for the simulation of the pace, which is no part of the binaries. Without it the build is faster. */
const QUICK = 'profile.dev.package.aws-sso-native-core.opt-level=0'

/** Builds the addon or the program for a target, and returns the path of the binary. */
export function cargoBuild(plan, { crate, profile, isProgram }, { isDebug, debugFiles, cargoHome }) {
  const args = [plan.subcommand, '--locked', '-p', crate, '--target', plan.cargoTarget, ...plan.args]
  args.push('--message-format=json-render-diagnostics')
  if (isDebug) args.push('--config', QUICK)
  else args.push('--profile', profile)
  const flags = rustFlags(plan.target.triple, { isProgram, isDebug, cargoHome, folders: plan.folders })
  const more = debugFiles ? debugInformation(plan, profile) : {}
  return builtFile(runCargo(plan.program, args, environment(plan, flags, more)), crate)
}
