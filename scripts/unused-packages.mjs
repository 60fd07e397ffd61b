// Names the packages of package.json that no source uses. Also a program: node scripts/unused-packages.mjs

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMain } from './is-main.mjs'
import { root } from './run.mjs'

/** Packages that are used, but not by their name in a source. */
const usedOtherwise = {
  '@types/better-sqlite3': 'types of better-sqlite3',
  '@types/node': 'types of Node',
}

/** A package's name in quotes, alone or before a path, as in `import`, `require` and the paths of programs. */
const mention = (name) => new RegExp(`['"\`/]${name.replaceAll(/[/.]/g, '\\$&')}['"\`/]`)

export function unusedPackages() {
  const isSource = (path) => /\.(m?js|cjs|m?ts|tsx|html)$/.test(path) && !path.startsWith('scripts/unused-packages')
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(isSource)
  const sources = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n')
  const { devDependencies, dependencies = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  // `'@napi-rs', 'cli'` are the parts of a path.
  const isUsed = (name) =>
    mention(name).test(sources) ||
    sources.includes(
      name
        .split('/')
        .map((part) => `'${part}'`)
        .join(', '),
    )
  return Object.keys({ ...dependencies, ...devDependencies })
    .filter((name) => !(name in usedOtherwise) && !isUsed(name))
    .map((name) => `package.json names ${name}, and nothing uses it`)
}

if (isMain(import.meta.url)) {
  const problems = unusedPackages()
  for (const problem of problems) console.log(problem)
  process.exitCode = problems.length === 0 ? 0 : 1
}
