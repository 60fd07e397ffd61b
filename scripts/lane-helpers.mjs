// What lanes are made of. Each of these returns a function that runs, and returns how many checks passed, failed and were skipped,
// and as `problems` the texts of the failures, which are shown once more at the end.

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root, run } from './run.mjs'

const node = process.execPath

const passed = { passed: 1, failed: 0, skipped: 0, problems: [] }
const failed = (problem) => ({ passed: 0, failed: 1, skipped: 0, problems: [problem] })

/** How many lines of a failure are shown again. */
const LINES = 40
const lastLines = (text) => text.trimEnd().split('\n').slice(-LINES).join('\n')
const firstLines = (text) => text.trimEnd().split('\n').slice(0, LINES).join('\n')

/** A check that passes or fails as a whole. */
export const check = (program, args, options) => async () => {
  const { code, output } = await run(program, args, options)
  return code === 0 ? passed : failed(lastLines(output))
}

/** Several checks as one. */
export const checks =
  (...each) =>
  async () => {
    const sum = { passed: 0, failed: 0, skipped: 0, problems: [] }
    for (const one of each) {
      const { problems = [], ...counts } = await one()
      for (const [name, count] of Object.entries(counts)) sum[name] += count
      sum.problems.push(...problems)
    }
    return sum
  }

/** The failures in a report in Jest's JSON form: of tests, and of files that could not be run. */
export function failuresOf({ testResults = [] }) {
  return testResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, message, assertionResults }) => {
      const tests = assertionResults.filter(({ status }) => status === 'failed')
      if (assertionResults.length === 0) return [`${name}\n${firstLines(message)}`]
      return tests.map(
        ({ fullName, failureMessages }) => `${name}: ${fullName}\n${firstLines(failureMessages.join('\n'))}`,
      )
    })
}

/** Tests of a runner that can write its results in Jest's JSON form. */
export const jsonTests =
  (args, outputFlag, env = {}) =>
  async () => {
    const file = join(tmpdir(), `aws-sso-native-${process.pid}-${Date.now()}.json`)
    const { code, output } = await run(node, [...args, `${outputFlag}=${file}`], { env })
    if (!existsSync(file)) return failed(lastLines(output))
    const report = JSON.parse(readFileSync(file, 'utf8'))
    rmSync(file)
    const problems = failuresOf(report)
    if (code !== 0 && problems.length === 0) problems.push(lastLines(output))
    return {
      passed: report.numPassedTests,
      failed: problems.length,
      skipped: report.numPendingTests + report.numTodoTests,
      problems,
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
