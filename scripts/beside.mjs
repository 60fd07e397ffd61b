// Runs a lane beside the others. The tests wait for something during half of their time, and a compiler uses it.

import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { root, run } from './run.mjs'

/** With the lowest priority, so that no test waits for a compiler. */
const politely = process.platform === 'win32' ? [] : ['nice', '-n', '19']

const counted = /^(\d+) passed, (\d+) failed, (\d+) skipped$/m

let before = Promise.resolve()

/**
 * Runs a lane in a process of its own, after those that were started before. Its output is printed when it has ended.
 *
 * @returns how many checks passed, failed and were skipped, and how many milliseconds it took without the time before its turn.
 */
export function runBeside({ name }) {
  const [program, ...args] = [...politely, process.execPath, join(root, 'scripts', 'test.mjs'), name]
  const one = before.then(async () => {
    const start = performance.now()
    const { output } = await run(program, args, { echo: false })
    return { ...countsOf(output), duration: performance.now() - start }
  })
  before = one.catch(() => {})
  return one
}

function countsOf(output) {
  console.log(output)
  const [, passed, failed, skipped] = counted.exec(output)?.map(Number) ?? []
  // A lane that does not say how it ended failed.
  const problems = failed === 0 ? [] : [output.slice(-4000)]
  return { passed: passed ?? 0, failed: failed ?? 1, skipped: skipped ?? 0, problems }
}
