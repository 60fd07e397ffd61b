// `npm run bench:listing`: listing accounts and roles, beside everything else that could do it, on this machine.
//
//   npm run bench:listing                       measures everything (about half an hour), and writes the report
//   npm run bench:listing -- --quick            what the bounds need (about 12 minutes)
//   npm run bench:listing -- --only 'ours$'     the rows whose name matches; writes nothing
//   npm run bench:listing -- --dry              writes nothing
//   npm run bench:listing -- --report           writes the report anew, and the plots, from the last results
//   npm run bench:listing -- --list             names the rows
//
// Writes bench/results/listing.json, docs/performance-listing.md and docs/plots. Ends with 1 where a bound is missed.
// Keep nothing else running.

import { parseArgs } from 'node:util'
import { judge } from './bounds.mjs'
import { measureCached } from './cached.mjs'
import { measureCeiling } from './ceiling.mjs'
import { measureCell } from './cell.mjs'
import { measureFollow } from './follow.mjs'
import { cells } from './matrix.mjs'
import { lineOf, verdictOf } from './lines.mjs'
import { machine, readResults, writeResults } from './results.mjs'
import { summarize } from './summary.mjs'
import { isBuilt } from '../processes.mjs'

const flag = { type: 'boolean', default: false }
const { values: flags } = parseArgs({
  options: { quick: flag, dry: flag, report: flag, list: flag, only: { type: 'string' } },
})

const measures = { listing: measureCell, follow: measureFollow, cached: measureCached }

async function measureAll() {
  const ceiling = await measureCeiling()
  console.log(`── the emulator answers ${Math.round(ceiling)} requests/s at most`)
  const runs = []
  for (const [index, cell] of chosen.entries()) {
    const run = await measures[cell.kind](cell)
    runs.push(run)
    console.log(`${index + 1}/${chosen.length} ${lineOf(run)}`)
  }
  return { machine, quick: flags.quick, ceiling, runs }
}

const only = new RegExp(flags.only ?? '')
const chosen = cells(flags).filter(({ name }) => only.test(name))
if (flags.list) {
  for (const name of new Set(chosen.map((cell) => cell.name))) console.log(name)
  process.exit()
}
if (!isBuilt()) {
  console.error('nothing is built: npm run build')
  process.exit(2)
}

const results = flags.report ? readResults() : await measureAll()
// Rows measured on another day do not belong beside these.
const writes = !flags.dry && flags.only === undefined
if (writes && !flags.report) writeResults(results)
const rows = summarize(results.runs)
const verdicts = judge(rows)
console.log()
for (const verdict of verdicts) console.log(verdictOf(verdict))
if (writes) {
  // Here and not above: what draws and formats is not to be in memory while others are measured.
  const { writeReport } = await import('./report.mjs')
  await writeReport(results, rows, verdicts)
}
process.exitCode = verdicts.every(({ kept }) => kept) ? 0 : 1
