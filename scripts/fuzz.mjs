// `npm run fuzz`: the fuzzers of `fuzz/`, by cargo-fuzz. They need a C++ compiler.
//
//   npm run fuzz                          each target for 20 seconds
//   npm run fuzz -- token_file            this target until Ctrl+C
//   npm run fuzz -- token_file 3600       this target for an hour
//   npm run fuzz -- all 60                each target for a minute
//
// A target starts with its seeds, and with what it has found in earlier runs (`fuzz/corpus`). An input that fails is stored
// in `fuzz/artifacts`: add it to `fuzz/seeds`, so that the unit tests of the core crate check it, too.

import { availableParallelism, tmpdir } from 'node:os'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { lockProblem } from './fuzz-lock.mjs'
import { isMain } from './is-main.mjs'
import { programs } from './programs.mjs'
import { root, run } from './run.mjs'

const folder = join(root, 'fuzz')

/** How long a run of all targets takes for each. */
const SECONDS = 20

/** libFuzzer's numbers have 32 bits. It takes a larger one for another one, and says nothing. */
const LONGEST = 2 ** 31 - 1

/** libFuzzer's exit code after Ctrl+C (`InterruptExitCode`). */
const STOPPED = 72

const targets = readdirSync(join(folder, 'fuzz_targets'))
  .filter((name) => name.endsWith('.rs'))
  .map((name) => name.slice(0, -3))
  .sort()

/** The Rust compiler of this project is a stable one. libFuzzer needs options that only an unstable one has by default. */
const env = { RUSTC_BOOTSTRAP: '1' }

/** What runs, and whether it is stopped: by Ctrl+C, or by a program that ends this one. */
const running = new Set()
let isStopped = false
function stop() {
  isStopped = true
  for (const child of running) {
    child.kill('SIGTERM')
    // libFuzzer ends within the handler of the signal, and can wait there for a lock that the interrupted code holds.
    setTimeout(() => child.kill('SIGKILL'), 5000).unref()
  }
}

/** Runs a program until it ends or all is stopped. */
const runStoppable = (program, args, options) =>
  run(program, args, {
    ...options,
    started: (child) => {
      running.add(child)
      child.on('close', () => running.delete(child))
    },
  })

/** Compiles one fuzzer or all. It returns the folder of the programs, or what is wrong. */
async function build(chosen) {
  const missing = [programs.cargoFuzz, programs.cxx].filter((program) => !program.find())
  if (missing.length > 0) return { problem: `this needs ${missing.map(({ name }) => name).join(', and ')}` }
  const problem = await lockProblem()
  if (problem !== undefined) return { problem }
  const version = await run('rustc', ['--version', '--verbose'], { echo: false })
  const host = /^host: (\S+)$/m.exec(version.output)?.[1]
  if (host === undefined) return { problem: `this needs Rust: ${version.output}` }
  // They are named here, so that settings of cargo do not move the programs.
  const built = join(folder, 'target')
  const where = ['--fuzz-dir', folder, '--target-dir', built, '--target', host]
  // Without `--release` cargo-fuzz turns debug assertions on for all crates. The profile in fuzz/Cargo.toml chooses them.
  const how = ['--release', '--sanitizer', 'none', ...where]
  const args = ['fuzz', 'build', ...how, ...(chosen.length === 1 ? chosen : [])]
  const { code } = await runStoppable(programs.cargoFuzz.find(), args, { env })
  if (isStopped) return { problem: 'stopped before a fuzzer ran' }
  if (code !== 0) return { problem: 'the fuzzers cannot be compiled' }
  return { programFolder: join(built, host, 'release') }
}

/** Runs a fuzzer, and says what it did. It returns what is wrong as a text. */
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
  // Some write files and wait until they are on the disk. In memory they run many more inputs.
  const TMPDIR = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'aws-sso-native-fuzz-'))
  const { code, output, signal } = await runStoppable(join(programFolder, target), args, { echo, env: { TMPDIR } })
  rmSync(TMPDIR, { recursive: true, force: true })
  const last = (pattern) => [...output.matchAll(pattern)].at(-1)?.[1] ?? '?'
  const inputs = last(/^stat::number_of_executed_units:\s*(\d+)/gm)
  // `INITED` is the line after the seeds and the corpus.
  const coverage = `coverage ${last(/INITED cov: (\d+)/g)} to ${last(/\bcov: (\d+)/g)}`
  const wasStopped = isStopped && (code === STOPPED || signal === 'SIGKILL')
  const isGood = wasStopped || (code === 0 && !signal)
  const ended = isGood ? (isStopped ? 'stopped, nothing found' : 'nothing found') : 'FAILED'
  console.log(`${target.padEnd(20)} ${inputs.padStart(9)} inputs, ${coverage}, ${ended}`)
  if (isGood) return undefined
  if (!echo) console.log(output.split('\n').slice(-60).join('\n'))
  const input = /Test unit written to (.+)$/m.exec(output)?.[1]
  return input === undefined
    ? `${target} ended with ${signal ?? `the exit code ${code}`}, without an input that fails`
    : `${target} fails with ${relative(root, input)}: add this file to ${join('fuzz', 'seeds', target)}`
}

/** Runs these targets, as many at a time as there are processors. */
async function fuzzAll(chosen, seconds) {
  const { problem, programFolder } = await build(chosen)
  if (programFolder === undefined) return { passed: 0, failed: 1, skipped: 0, problems: [problem] }
  const problems = []
  let passed = 0
  const waiting = [...chosen]
  const worker = async () => {
    for (let target = waiting.shift(); target && !isStopped; target = waiting.shift()) {
      const found = await fuzz(programFolder, target, seconds, chosen.length === 1)
      if (found === undefined) passed += 1
      else problems.push(found)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return { passed, failed: problems.length, skipped: 0, problems }
}

/** The lane `fuzz`. */
export const everyTarget = () => fuzzAll(targets, SECONDS)

function fail(message) {
  console.error(message)
  process.exit(2)
}

if (isMain(import.meta.url)) {
  const [target = 'all', seconds, ...more] = process.argv.slice(2)
  if (target !== 'all' && !targets.includes(target)) fail(`no such target: ${target}; there are ${targets.join(', ')}`)
  if (seconds !== undefined && !(/^[1-9]\d*$/.test(seconds) && Number(seconds) <= LONGEST)) {
    fail(`not a number of seconds from 1 to ${LONGEST}: ${seconds}`)
  }
  if (more.length > 0) fail(`one target and a number of seconds are enough; what is ${more.join(' ')}?`)
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop)
  const chosen = target === 'all' ? targets : [target]
  // libFuzzer runs until it is stopped with 0.
  const time = seconds ?? (target === 'all' ? SECONDS : 0)
  const { passed, failed, problems } = await fuzzAll(chosen, time)
  for (const problem of problems) console.error(problem)
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0
}
