// Combines the rounds of a row.

import { median } from '../processes.mjs'

/** The median of each number, the largest number of missing accounts, and the first error. */
export function summarize(runs) {
  const byName = new Map()
  for (const run of runs) byName.set(run.name, [...(byName.get(run.name) ?? []), run])
  return [...byName.values()].map((rounds) => {
    const [first] = rounds
    const numbers = Object.keys(first).filter((key) => typeof first[key] === 'number')
    const known = (key) => rounds.map((run) => run[key]).filter((value) => typeof value === 'number')
    const medians = numbers.map((key) => [key, median(known(key))])
    return {
      ...first,
      ...Object.fromEntries(medians),
      rounds: rounds.length,
      missing: Math.max(...rounds.map(({ missing = 0 }) => missing)),
      error: rounds.find(({ error }) => error !== undefined)?.error,
    }
  })
}
