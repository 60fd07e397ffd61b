// The tables of all rows that were measured.

import { heading, megabytes, number, row } from '../text.mjs'
import { limits } from './limits.mjs'
import { latencies, sizes } from './matrix.mjs'
import { rivalOf, rivals } from './rivals.mjs'

const ms = (value) => (value === undefined ? '' : `${number(value)} ms`)
const count = (value) => value.toLocaleString('en')

/** A table for each limit and size. */
export function listingTables(rows) {
  const lines = []
  for (const [limit, { what }] of Object.entries(limits))
    for (const accounts of sizes) {
      const here = rows.filter((cell) => cell.kind === 'listing' && cell.limit === limit && cell.accounts === accounts)
      if (here.length > 0) lines.push(`## ${count(accounts)} accounts, ${what}`, '', ...table(here.sort(inOrder)), '')
    }
  return lines
}

const position = ({ latency, rival }) => latencies.indexOf(latency) * 100 + rivals.indexOf(rivalOf(rival))
const inOrder = (a, b) => position(a) - position(b)

const columns = ['latency', '', 'wall', 'CPU', 'peak memory', 'delay p50', 'p99', 'longest']
const counted = ['requests', '429', 'missing', 'emulator', 'calibration', 'rounds']

const table = (rows) => [
  ...heading(...columns, ...counted),
  ...rows.map((cell) =>
    row(
      `${cell.latency} ms`,
      rivalOf(cell.rival).what,
      ms(cell.wall),
      ms(cell.cpu),
      cell.memoryPeak === undefined ? '' : `${megabytes(cell.memoryPeak)} (+${megabytes(cell.memoryGrowth)})`,
      ms(cell.delayP50),
      ms(cell.delayP99),
      ms(cell.delayMax),
      count(cell.requests),
      count(cell.status429),
      count(cell.missing),
      cell.wall === undefined ? '' : `${number((cell.centerCpu / cell.wall) * 100)} %`,
      ms(cell.calibration),
      cell.rounds,
    ),
  ),
]

export const followTable = (rows) => [
  ...heading('', 'from', 'to', 'followed after', 'throttled later than 3 s', 'calibration'),
  ...rows
    .filter(({ kind }) => kind === 'follow')
    .map(({ limit, from, to, follows, throttledAfter3s, calibration }) =>
      row(
        limits[limit].what,
        `${from}/s`,
        `${to}/s`,
        follows === undefined ? 'not at all' : ms(follows),
        `${number(throttledAfter3s * 100)} %`,
        ms(calibration),
      ),
    ),
]
