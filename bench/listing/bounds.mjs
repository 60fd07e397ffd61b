// The bounds of the cost of listing. A bound whose rows were not measured is left out.

import { number, share } from '../text.mjs'
import { leastWall, limits, pagesOf, variants } from './limits.mjs'
import { bestOf, finder } from './find.mjs'
import { rivalOf } from './rivals.mjs'

const ms = (value) => `${number(value)} ms`
const percent = (ratio) => `${number(ratio * 100)} %`
const seconds = (value) => `${number(value / 1000)} s`

export function judge(rows) {
  const find = finder(rows)
  return [
    ...complete(rows),
    ...fast(find, rows),
    ...limited(find),
    ...follow(rows),
    ...smooth(find, rows),
    ...cached(rows),
  ].map(({ value, bound, print = String, idle, ...rest }) => ({
    ...rest,
    value: Number.isFinite(value) ? print(value) : 'none',
    bound: print(bound),
    kept: Number.isFinite(value) && value <= bound,
    // The delay of a loop that does nothing.
    ...(idle !== undefined && { idle: print(idle) }),
  }))
}

/** An incomplete list would take less time. */
function* complete(rows) {
  const ours = rows.filter(({ limit, rival }) => limit === 'unlimited' && rival === 'ours')
  const value = Math.max(...ours.map(({ missing }) => missing))
  if (ours.length > 0) yield { what: 'unlimited, every list: accounts missing', value, bound: 0 }
}

function* fast(find, rows) {
  const ours = find('unlimited', 1000, 25, 'ours')
  if (ours === undefined) return
  const at = 'unlimited, 25 ms, 1,000 accounts:'
  const best = bestOf(rows, ours)
  if (best !== undefined) {
    const against = `of the best SDK's (${rivalOf(best.rival).what})`
    yield { what: `${at} wall time, ${against}`, value: ours.wall / best.wall, bound: 1 / 3, print: share }
    yield { what: `${at} CPU time, ${against}`, value: ours.cpu / best.cpu, bound: 1 / 8, print: share }
  }
  const floor = (pagesOf(1000) + 1) * 25
  yield { what: `${at} wall time, of the floor`, value: ours.wall / floor, bound: 1.5, print: share }
  const http = find('unlimited', 1000, 25, 'http')
  // It must be less: an equal time misses the bound.
  if (http !== undefined)
    yield { what: `${at} CPU time, less than with node:http`, value: ours.cpu, bound: http.cpu - 0.001, print: ms }
  const more = find('unlimited', 5000, 25, 'ours')
  if (more !== undefined) {
    const value = more.cpu / 5000 / (ours.cpu / 1000)
    yield { what: 'CPU time of an account: in a list of 5,000, against one of 1,000', value, bound: 1.15, print: share }
  }
}

function* limited(find) {
  for (const limit of variants) {
    const ours = find(limit, 1000, 25, 'ours')
    if (ours === undefined) continue
    const at = `${limits[limit].what}, 1,000 accounts:`
    const least = leastWall(ours)
    yield {
      what: `${at} wall time`,
      value: ours.missing === 0 ? ours.wall : undefined,
      bound: least * 1.02,
      print: seconds,
    }
    yield { what: `${at} throttled`, value: ours.status429 / ours.requests, bound: 0.02, print: percent }
    yield { what: `${at} accounts missing`, value: ours.missing, bound: 0 }
  }
}

function* follow(rows) {
  for (const { kind, limit, from, to, follows } of rows)
    if (kind === 'follow')
      yield {
        what: `${limits[limit].what}; from ${from}/s to ${to}/s during a list: followed after`,
        value: follows,
        bound: 3000,
        print: seconds,
      }
}

function* smooth(find, rows) {
  for (const latency of [0, 25]) {
    const ours = find('unlimited', 5000, latency, 'ours')
    if (ours === undefined) continue
    const at = `5,000 accounts, ${latency} ms:`
    const { idleP99, idleMax } = ours
    yield { what: `${at} event-loop delay, p99`, value: ours.delayP99, bound: 3, print: ms, idle: idleP99 }
    yield { what: `${at} event-loop delay, longest`, value: ours.delayMax, bound: 12, print: ms, idle: idleMax }
    const all = find('unlimited', 5000, latency, 'sdk-all')
    if (all !== undefined) {
      const value = ours.delayMax / all.delayMax
      yield { what: `${at} longest delay, of the SDK's with all at once`, value, bound: 1 / 50, print: share }
    }
    const best = bestOf(rows, ours)
    if (best !== undefined) {
      const value = ours.memoryGrowth / best.memoryGrowth
      yield {
        what: `${at} growth of memory, of the best SDK's (${rivalOf(best.rival).what})`,
        value,
        bound: 1 / 3,
        print: share,
      }
    }
  }
}

function* cached(rows) {
  for (const { kind, accounts, median, error } of rows)
    if (kind === 'cached')
      yield {
        what: `a cached list of ${accounts.toLocaleString('en')} accounts, median`,
        value: error === undefined ? median : undefined,
        bound: accounts === 1000 ? 5 : 20,
        print: ms,
        error,
      }
}
