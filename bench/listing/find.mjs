// Finds rows in the results.

import { isSdk } from './rivals.mjs'

export const finder = (rows) => (limit, accounts, latency, rival) =>
  rows.find(
    (row) =>
      row.kind === 'listing' &&
      row.limit === limit &&
      row.accounts === accounts &&
      row.latency === latency &&
      row.rival === rival,
  )

/** The way of using the SDK with the least wall time for the same list, if the list was complete. */
export function bestOf(rows, { limit, accounts, latency }) {
  const ways = rows.filter(
    (row) =>
      row.kind === 'listing' &&
      isSdk(row.rival) &&
      row.limit === limit &&
      row.accounts === accounts &&
      row.latency === latency &&
      row.missing === 0,
  )
  return ways.length === 0 ? undefined : ways.reduce((best, way) => (way.wall < best.wall ? way : best))
}
