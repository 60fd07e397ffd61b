// `npm run bench:listing`: compares this package with other programs that list accounts and roles, on this machine.
//
//   npm run bench:listing                       measures everything (about half an hour), and writes the report
//   npm run bench:listing -- --quick            the rows that the bounds need (about 12 minutes)
//   npm run bench:listing -- --only 'ours$'     measures the rows whose name matches; writes nothing
//   npm run bench:listing -- --dry              writes nothing
//   npm run bench:listing -- --report           writes the report and the plots from the last results
//   npm run bench:listing -- --list             prints the names of the rows
//
// Writes bench/results/listing.json, docs/performance-listing.md and docs/plots. The exit code is 1 if a bound
// is missed. No other program should run at the same time.

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
  console.error('the package is not built: npm run build')
  process.exit(2)
}

const results = flags.report ? readResults() : await measureAll()
// The results of a part must not be mixed with those of another run.
const writes = !flags.dry && flags.only === undefined
if (writes && !flags.report) writeResults(results)
const rows = summarize(results.runs)
const verdicts = judge(rows)
console.log()
for (const verdict of verdicts) console.log(verdictOf(verdict))
if (writes) {
  // It is imported here, so that the libraries for drawing and formatting use no memory during the measurement.
  const { writeReport } = await import('./report.mjs')
  await writeReport(results, rows, verdicts)
}
process.exitCode = verdicts.every(({ kept }) => kept) ? 0 : 1
