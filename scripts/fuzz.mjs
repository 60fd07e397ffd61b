// `npm run fuzz`: the fuzzers of `fuzz/`, by cargo-fuzz. They need a C++ compiler.
//
//   npm run fuzz                          each target for 20 seconds
//   npm run fuzz -- token_file            this target until Ctrl+C
//   npm run fuzz -- token_file 3600       this target for an hour
//   npm run fuzz -- all 60                each target for a minute
//
// A target starts with its seeds, and with what it has found in earlier runs (`fuzz/corpus`). An input that fails is stored
// in `fuzz/artifacts`: add it to `fuzz/seeds`, so that the unit tests of the core crate check it, too.

import { availableParallelism } from 'node:os'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isMain } from './is-main.mjs'
import { programs } from './programs.mjs'
import { root, run } from './run.mjs'

const folder = join(root, 'fuzz')

/** How long a run of all targets takes for each. */
const SECONDS = 20

export const targets = readdirSync(join(folder, 'fuzz_targets'))
  .filter((name) => name.endsWith('.rs'))
  .map((name) => name.slice(0, -3))
  .sort()

/** The Rust compiler of this project is a stable one. libFuzzer needs options that only an unstable one has by default. */
const env = { RUSTC_BOOTSTRAP: '1' }

/** Compiles all fuzzers. It returns the folder of the programs, or `undefined`. */
async function build() {
  const built = await run(programs.cargoFuzz.find(), ['fuzz', 'build', '--sanitizer', 'none', '--fuzz-dir', folder], {
    env,
  })
  if (built.code !== 0) return undefined
  const version = await run('rustc', ['--version', '--verbose'], { echo: false })
  const host = /^host: (\S+)$/m.exec(version.output)?.[1] ?? ''
  return join(folder, 'target', host, 'release')
}

/** Runs a fuzzer, and says what it did. */
async function fuzz(programFolder, target, seconds, echo) {
  const corpus = join(folder, 'corpus', target)
  const artifacts = join(folder, 'artifacts', target)
  for (const made of [corpus, artifacts]) mkdirSync(made, { recursive: true })
  const dictionary = join(folder, 'dictionaries', `${target}.dict`)
  const args = [
    corpus,
    join(folder, 'seeds', target),
    `-artifact_prefix=${artifacts}/`,
    `-max_total_time=${seconds}`,
    '-max_len=8192',
    '-timeout=10',
    '-print_final_stats=1',
    ...(existsSync(dictionary) ? [`-dict=${dictionary}`] : []),
  ]
  const { code, output, signal } = await run(join(programFolder, target), args, { echo })
  const executed = /stat::number_of_executed_units:\s*(\d+)/.exec(output)?.[1] ?? '?'
  const ended = code === 0 && !signal ? 'nothing found' : 'FAILED'
  console.log(`${target.padEnd(20)} ${String(executed).padStart(9)} inputs, ${ended}`)
  if (ended === 'FAILED' && !echo) console.log(output.split('\n').slice(-60).join('\n'))
  return ended !== 'FAILED'
}

/** Runs these targets, as many at a time as there are processors. */
export async function fuzzAll(chosen, seconds) {
  const programFolder = await build()
  if (programFolder === undefined) return { passed: 0, failed: 1, skipped: 0 }
  const counts = { passed: 0, failed: 0, skipped: 0 }
  const waiting = [...chosen]
  const worker = async () => {
    for (let target = waiting.shift(); target; target = waiting.shift()) {
      counts[(await fuzz(programFolder, target, seconds, chosen.length === 1)) ? 'passed' : 'failed'] += 1
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return counts
}

/** The lane `fuzz`. */
export const everyTarget = () => fuzzAll(targets, SECONDS)

function fail(message) {
  console.error(message)
  process.exit(2)
}

if (isMain(import.meta.url)) {
  const [target = 'all', seconds] = process.argv.slice(2)
  if (!programs.cargoFuzz.find()) fail(`this needs ${programs.cargoFuzz.name}, which is missing`)
  if (target !== 'all' && !targets.includes(target)) fail(`no such target: ${target}; there are ${targets.join(', ')}`)
  if (seconds !== undefined && !/^[1-9]\d*$/.test(seconds)) fail(`not a number of seconds: ${seconds}`)
  const chosen = target === 'all' ? targets : [target]
  // libFuzzer runs until it is stopped with 0.
  const time = seconds ?? (target === 'all' ? SECONDS : 0)
  const { passed, failed } = await fuzzAll(chosen, time)
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0
}
