// Runs lanes of other platforms beside the other lanes. Most tests wait for something, and a compiler uses the time.

import { join } from 'node:path'
import { root, run } from './run.mjs'

/** With the lowest priority, so that a test does not wait for it. */
const politely = process.platform === 'win32' ? [] : ['nice', '-n', '19']

const counted = /^(\d+) passed, (\d+) failed, (\d+) skipped$/m

/** Runs these lanes in a process of its own, and prints its output when it has ended. */
export const platformsBeside = (names) => async () => {
  const [program, ...args] = [...politely, process.execPath, join(root, 'scripts', 'test.mjs'), '--platforms', ...names]
  const { output } = await run(program, args, { echo: false })
  console.log(`\n── beside the lanes before: ${names.join(', ')}\n${output}`)
  const [, passed, failed, skipped] = counted.exec(output)?.map(Number) ?? []
  if (passed === undefined) return { passed: 0, failed: 1, skipped: 0, problems: [output.slice(-4000)] }
  return { passed, failed, skipped, problems: failed === 0 ? [] : [output.slice(-4000)] }
}
