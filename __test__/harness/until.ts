import { setTimeout as sleep } from 'node:timers/promises'
import { TestRunner } from 'vitest'

/** Time for the message to be reported before Vitest itself ends the test, in milliseconds. */
const REPORT = 500

/**
 * Waits until a condition holds. It has no time-out of its own: shortly before the test's time is over it fails, and the
 * message says which condition it waited for.
 */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = endOfTest()
  while (!(await condition())) {
    if (Date.now() >= end) throw new Error(`waited until the end of the test for this to hold: ${sourceOf(condition)}`)
    await sleep(5)
  }
}

/** When Vitest ends the test that runs; never for a hook, which Vitest ends by itself. */
function endOfTest(): number {
  const test = TestRunner.getCurrentTest()
  const start = test?.result?.startTime
  return test === undefined || start === undefined || test.timeout <= REPORT ? Infinity : start + test.timeout - REPORT
}

/** The condition as the test has it, without the names that Vitest gives to imports. */
const sourceOf = (condition: () => unknown): string =>
  String(condition)
    .replace(/^(async )?\(\) => /, '')
    .replaceAll(/\(0,\s*__vi_import_\d+__\.(\w+)\)|__vi_import_\d+__\./g, '$1')
    .replaceAll(/\s+/g, ' ')
