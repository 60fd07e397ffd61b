// Checks `fuzz/Cargo.lock`: the fuzzers are compiled with the dependencies of the package. Also a program: node scripts/fuzz-lock.mjs
//
// cargo-fuzz has no option `--locked`. With a lock file that is out of date it would change the file, and compile other versions
// than the package has.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMain } from './is-main.mjs'
import { root, run } from './run.mjs'

const manifest = join('fuzz', 'Cargo.toml')
const hint = `\`cp Cargo.lock fuzz/Cargo.lock && cargo update --workspace --manifest-path ${manifest}\` makes a new one`

/** The packages of a lock file, as `NAME VERSION`. */
function packages(text) {
  return [...text.matchAll(/^name = "(.+)"\nversion = "(.+)"$/gm)].map(([, name, version]) => ({ name, version }))
}

/** The packages of which the fuzzers have another version than the package, as texts. */
export function otherVersions(lock, fuzzLock) {
  const locked = packages(lock)
  return packages(fuzzLock)
    .filter(({ name, version }) => {
      const same = locked.filter((it) => it.name === name)
      return same.length > 0 && !same.some((it) => it.version === version)
    })
    .map(({ name, version }) => `${name} ${version}`)
}

/** What is wrong with `fuzz/Cargo.lock`, as a sentence. */
export async function lockProblem() {
  const read = (...path) => readFileSync(join(root, ...path), 'utf8').replaceAll('\r\n', '\n')
  const others = otherVersions(read('Cargo.lock'), read('fuzz', 'Cargo.lock'))
  if (others.length > 0) return `fuzz/Cargo.lock has other versions than Cargo.lock: ${others.join(', ')}; ${hint}`
  // It only checks with `--locked`.
  const args = ['update', '--workspace', '--locked', '--manifest-path', manifest]
  const { code, output } = await run('cargo', args, { echo: false })
  if (code === 0) return undefined
  if (output.includes('--locked was passed')) return `fuzz/Cargo.lock is out of date; ${hint}`
  return `fuzz/Cargo.lock cannot be checked:\n${output.trimEnd()}`
}

if (isMain(import.meta.url)) {
  const problem = await lockProblem()
  if (problem !== undefined) console.error(problem)
  process.exitCode = problem === undefined ? 0 : 1
}
