// Stores the results of all runs, so that the report can be written again.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, type } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from '../processes.mjs'

const file = join(root, 'bench', 'results', 'listing.json')
const sdk = JSON.parse(readFileSync(join(root, 'node_modules', '@aws-sdk', 'client-sso', 'package.json'), 'utf8'))

export const machine = {
  cores: availableParallelism(),
  system: type(),
  node: process.versions.node.split('.')[0],
  sdk: sdk.version,
}

export const readResults = () => JSON.parse(readFileSync(file, 'utf8'))

/** Each run is one line. Numbers are rounded to a microsecond. */
export function writeResults({ runs, ...rest }) {
  const line = (value) =>
    JSON.stringify(value, (_, member) => (typeof member === 'number' ? Math.round(member * 1000) / 1000 : member))
  const head = line(rest).slice(0, -1)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${head},"runs":[\n${runs.map(line).join(',\n')}\n]}\n`)
}
