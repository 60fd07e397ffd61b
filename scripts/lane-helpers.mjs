// What lanes are made of. Each of these returns a function that runs, and returns how many checks passed, failed and were skipped.

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root, run } from './run.mjs'

const node = process.execPath

/** A check that passes or fails as a whole. */
export const check = (program, args, options) => async () => {
  const { code } = await run(program, args, options)
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
}

/** Several checks as one. */
export const checks =
  (...each) =>
  async () => {
    const sum = { passed: 0, failed: 0, skipped: 0 }
    for (const one of each) for (const [name, count] of Object.entries(await one())) sum[name] += count
    return sum
  }

/** Tests of a runner that can write its results in Jest's JSON form. */
export const jsonTests =
  (args, outputFlag, env = {}) =>
  async () => {
    const file = join(tmpdir(), `aws-sso-native-${process.pid}-${Date.now()}.json`)
    const { code } = await run(node, [...args, `${outputFlag}=${file}`], { env })
    if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 }
    const report = JSON.parse(readFileSync(file, 'utf8'))
    rmSync(file)
    const failed =
      report.numFailedTests +
      (report.testResults ?? []).filter((suite) => suite.status === 'failed' && suite.assertionResults.length === 0)
        .length
    return {
      passed: report.numPassedTests,
      failed: code !== 0 && failed === 0 ? 1 : failed,
      skipped: report.numPendingTests + report.numTodoTests,
    }
  }

const vitestCli = join(root, 'node_modules', 'vitest', 'vitest.mjs')
export const vitest = (folder, env) =>
  jsonTests([vitestCli, 'run', '--project', folder, '--reporter=default', '--reporter=json'], '--outputFile.json', env)

/** The end of clippy's arguments. */
export const noWarnings = ['--', '-D', 'warnings']

/** A program of an installed package. */
export function script(name, file) {
  return join(root, 'node_modules', name, file)
}
