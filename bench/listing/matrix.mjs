// Everything that is measured, in its order, and what is left out.

import { variants } from './limits.mjs'
import { rivals } from './rivals.mjs'

export const sizes = [10, 200, 1000, 5000]
export const latencies = [0, 25, 100]

/** What a whole run leaves out, as the report says it. Keep it with `isLeftOut`. */
export const leftOut = [
  'One after another, 5,000 accounts are left out, and 1,000 at 100 ms: minutes each, and known from fewer accounts.',
  'Under the limit, 200 and 1,000 accounts are listed at 25 ms only: latency matters little beside the limit;' +
    ' 5,000 accounts would be more than four minutes each.',
  'The other limits (no burst, one for each operation, `Retry-After`) are met by this package alone: they have bounds.',
]

function isLeftOut({ limit, accounts, latency, rival }) {
  if (limit === 'unlimited') return rival === 'sdk-1' && (accounts === 5000 || (accounts === 1000 && latency === 100))
  return accounts > 1000 || (accounts >= 200 && latency !== 25)
}

/** Rows that bounds rest on are measured often; the others once. */
function roundsOf({ limit, accounts, latency, rival }, quick) {
  // Few in flight are never the best.
  if (limit !== 'unlimited' || ['sdk-1', 'sdk-10', 'sdk-20'].includes(rival)) return 1
  if (latency === 25) return accounts === 1000 ? 5 : 3
  return latency === 0 && accounts === 5000 && !quick ? 3 : 1
}

/** What the bounds need: all but one after another, which is never the best. */
function isForBounds({ limit, accounts, latency, rival }) {
  if (limit === 'limited') return accounts === 1000 && latency === 25 && rival === 'ours'
  return rival !== 'sdk-1' && ((latency === 25 && accounts >= 1000) || (latency === 0 && accounts === 5000))
}

const named = (cell) => ({ ...cell, name: `${cell.limit} ${cell.accounts} ${cell.latency}ms ${cell.rival}` })

function listings(quick) {
  const cells = []
  for (const limit of ['unlimited', 'limited'])
    for (const accounts of sizes)
      for (const latency of latencies) {
        const rows = rivals
          .map(({ name: rival }) => ({ kind: 'listing', limit, accounts, latency, rival }))
          .filter((cell) => !isLeftOut(cell) && (!quick || isForBounds(cell)))
        const most = Math.max(0, ...rows.map((cell) => roundsOf(cell, quick)))
        // Rivals take turns, and each round begins with another.
        for (let round = 0; round < most; round++)
          for (let i = 0; i < rows.length; i++) {
            const cell = rows[(i + round) % rows.length]
            if (round < roundsOf(cell, quick)) cells.push({ ...named(cell), round })
          }
      }
  return cells
}

const alone = { accounts: 1000, latency: 25, rival: 'ours' }

export const cells = ({ quick }) => [
  ...listings(quick),
  ...variants
    .filter((limit) => limit !== 'limited')
    .map((limit) => ({ ...named({ kind: 'listing', limit, ...alone }), round: 0 })),
  ...variants.flatMap((limit) =>
    ['down', 'up'].map((change) => ({
      ...alone,
      kind: 'follow',
      limit,
      accounts: 300,
      change,
      name: `follow ${change} ${limit}`,
    })),
  ),
  ...[1000, 5000].map((accounts) => ({ kind: 'cached', accounts, name: `cached ${accounts}` })),
]
