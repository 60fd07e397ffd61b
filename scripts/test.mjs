// `npm test`: all checks and tests. It needs Rust, Node 20 or later, and a C compiler.
//
//   npm test                      every lane that does not take long
//   npm test -- clippy vitest     these lanes
//   npm test -- --list            the names of the lanes
//   npm run test:platforms        the lanes of other platforms (`node scripts/test.mjs --platforms`); they can be chosen, too
//
// A lane whose program is missing is skipped with a message. With CI=true it fails.

import { performance } from 'node:perf_hooks'
import { runBeside } from './beside.mjs'
import { setUp } from './set-up.mjs'

const ci = process.env.CI === 'true'

function chosen(lanes, names) {
  const unknown = names.filter((name) => !lanes.some((lane) => lane.name === name))
  if (unknown.length > 0) {
    console.error(`no such lane: ${unknown.join(', ')}; \`npm test -- --list\` shows them`)
    process.exit(2)
  }
  return lanes.filter((lane) => (names.length > 0 ? names.includes(lane.name) : !lane.onlyByName))
}

async function runLane(lane) {
  console.log(`\n── ${lane.name}: ${lane.what}`)
  if (lane.needs && !lane.needs.find()) {
    console.log(
      `!! ${ci ? 'FAILED' : 'SKIPPED'}: the lane \`${lane.name}\` needs ${lane.needs.name}, which is missing !!`,
    )
    return ci ? { passed: 0, failed: 1, skipped: 0 } : { passed: 0, failed: 0, skipped: 1 }
  }
  return lane.run()
}

await setUp()
const ofPlatforms = process.argv.includes('--platforms')
const lanes = ofPlatforms ? (await import('./platforms/lanes.mjs')).platformLanes : (await import('./lanes.mjs')).lanes
const args = process.argv.slice(2).filter((arg) => arg !== '--platforms')
if (args.includes('--list')) {
  for (const lane of lanes)
    console.log(`${lane.name.padEnd(16)} ${lane.what}${lane.needs ? ` (needs ${lane.needs.name})` : ''}`)
  process.exit()
}

const total = { passed: 0, failed: 0, skipped: 0 }
const table = []
const failures = []

async function runAndCount(lane, runOne = runLane) {
  const start = performance.now()
  const { problems = [], duration, ...counts } = await runOne(lane)
  failures.push(...problems.map((problem) => `✗ ${lane.name}: ${problem}`))
  for (const name of Object.keys(total)) total[name] += counts[name]
  const seconds = `${((duration ?? performance.now() - start) / 1000).toFixed(1)} s`
  table.push({ lane: lane.name, ...counts, time: seconds })
}

// A lane that runs beside the others is waited for at the end.
const beside = []
for (const lane of chosen(lanes, args)) {
  if (lane.isBeside && args.length === 0) {
    beside.push(runAndCount(lane, runBeside))
    continue
  }
  await runAndCount(lane)
}
await Promise.all(beside)
// Who reads only the end of a long output finds here what failed.
for (const failure of failures) console.log(`\n${failure}`)
console.log()
console.table(table)
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0
