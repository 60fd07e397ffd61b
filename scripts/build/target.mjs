// Builds the addon and the program for one target, and puts them where `npm run pack` takes them from.

import { chmodSync, copyFileSync, mkdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, relative } from 'node:path'
import { root } from '../run.mjs'
import { addonFile, programFile } from '../targets.mjs'
import { ADDON, cargoBuild, PROGRAM } from './cargo.mjs'
import { faults } from './inspect.mjs'
import { nodeLibrary } from './node-library.mjs'
import { Missing, plan as planFor } from './plan.mjs'
import { checkDebugFiles, dropLines, splitDebugFile } from './symbols.mjs'
import { platformTools, thisMachine } from './tools.mjs'

/** A debug build is kept apart, because `npm run pack` would publish it. */
export const artifacts = ({ name }, { isDebug = false } = {}) =>
  join(root, 'artifacts', ...(isDebug ? ['debug'] : []), name)

/** Debug files are not published, and are kept apart, too. */
const debugFolder = ({ name }) => join(root, 'artifacts', 'debug-files', name)

/** The folders of this machine that are part of a build. No published binary may name one of them. */
const ownFolders = (plan, { cargoHome, sysroot }) =>
  [homedir(), root, cargoHome, sysroot, platformTools, ...plan.folders.map(([folder]) => folder)].filter(
    (folder) => folder !== undefined && folder !== '/',
  )

/**
 * Builds a target.
 *
 * @returns the paths of the two binaries.
 */
export function buildTarget(triple, { isDebug = false, debugFiles = false, programOnly = false } = {}) {
  if (debugFiles && isDebug) throw new Missing('`--debug-files` is for a release: leave `--debug` out')
  const machine = thisMachine()
  const plan = planFor(triple, machine)
  if (debugFiles) checkDebugFiles(plan, machine)
  console.log(`── ${triple}: ${plan.linker} linker; Rust's standard library is ${plan.library}`)
  Object.assign(plan.env, nodeLibrary(plan))
  const folder = artifacts(plan.target, { isDebug })
  mkdirSync(folder, { recursive: true })
  const parts = [
    { part: ADDON, name: addonFile(plan.target) },
    { part: PROGRAM, name: programFile(plan.target) },
  ].slice(programOnly ? 1 : 0)
  const files = []
  const problems = []
  for (const { part, name } of parts) {
    const built = cargoBuild(plan, part, { isDebug, debugFiles, cargoHome: machine.cargoHome })
    const file = join(folder, name)
    copyFileSync(built, file)
    chmodSync(file, 0o755)
    if (isDebug) dropLines(plan, machine, file)
    if (debugFiles) console.log(relative(root, splitDebugFile(plan, machine, built, file, debugFolder(plan.target))))
    problems.push(...faults(plan.target, file, { folders: ownFolders(plan, machine), isDebug }))
    console.log(`${relative(root, file)} ${statSync(file).size} bytes`)
    files.push(file)
  }
  if (problems.length > 0) throw new Missing(problems.join('\n'))
  return files
}
