// The rows that are measured, in their order, and those that are left out.

import { variants } from './limits.mjs'
import { rivals } from './rivals.mjs'

export const sizes = [10, 200, 1000, 5000]
export const latencies = [0, 25, 100]

/** The rows that a full run leaves out, as text for the report. `isLeftOut` must agree with it. */
export const leftOut = [
  'The SDK with one request after another, for 5,000 accounts, and for 1,000 at 100 ms: each takes minutes, and fewer accounts show the same.',
  'With the rate limit, 200 and 1,000 accounts at other latencies than 25 ms, because the limit determines the time;' +
    ' and 5,000 accounts, which would take more than four minutes each.',
  'The other limits (no burst, one for each operation, `Retry-After`) with other programs than this package, for which alone they have bounds.',
]

function isLeftOut({ limit, accounts, latency, rival }) {
  if (limit === 'unlimited') return rival === 'sdk-1' && (accounts === 5000 || (accounts === 1000 && latency === 100))
  return accounts > 1000 || (accounts >= 200 && latency !== 25)
}

/** Rows that a bound is computed from are measured several times; the others once. */
function roundsOf({ limit, accounts, latency, rival }, quick) {
  // With few requests in flight the SDK is never the fastest.
  if (limit !== 'unlimited' || ['sdk-1', 'sdk-10', 'sdk-20'].includes(rival)) return 1
  if (latency === 25) return accounts === 1000 ? 5 : 3
  return latency === 0 && accounts === 5000 && !quick ? 3 : 1
}

/** The rows that the bounds need. The SDK with one request after another is never the fastest. */
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
        // The programs are run in turn, and each round begins with another one.
        for (let round = 0; round < most; round++)
          for (let i = 0; i < rows.length; i++) {
            const cell = rows[(i + round) % rows.length]
            if (round < roundsOf(cell, quick)) cells.push({ ...named(cell), round })
          }
      }
  return cells
}

const oursAlone = { accounts: 1000, latency: 25, rival: 'ours' }

export const cells = ({ quick }) => [
  ...listings(quick),
  ...variants
    .filter((limit) => limit !== 'limited')
    .map((limit) => ({ ...named({ kind: 'listing', limit, ...oursAlone }), round: 0 })),
  ...variants.flatMap((limit) =>
    ['down', 'up'].map((change) => ({
      ...oursAlone,
      kind: 'follow',
      limit,
      accounts: 300,
      change,
      name: `follow ${change} ${limit}`,
    })),
  ),
  ...[1000, 5000].map((accounts) => ({ kind: 'cached', accounts, name: `cached ${accounts}` })),
]
