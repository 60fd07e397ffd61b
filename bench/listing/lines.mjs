// What is said on the terminal.

import { megabytes, number } from '../text.mjs'

const ms = (value) => (value === undefined ? 'none' : `${number(value)} ms`)

const lines = {
  listing: ({ wall, cpu, delayMax, memoryGrowth = 0, requests, status429, missing }) =>
    `wall ${ms(wall)}, CPU ${ms(cpu)}, longest delay ${ms(delayMax)}, memory +${megabytes(memoryGrowth)}, ` +
    `${requests} requests, ${status429} answered 429, ${missing} missing`,
  follow: ({ follows, refusedAfter3s }) =>
    `followed after ${ms(follows)}, ${(refusedAfter3s * 100).toFixed(1)} % answered 429 later than 3 s`,
  cached: ({ median, longest }) => `median ${ms(median)}, longest ${ms(longest)}`,
}

export const lineOf = (run) =>
  `${run.name}: ${lines[run.kind](run)}; calibration ${ms(run.calibration)}${run.error ? ` (${run.error})` : ''}`

export const verdictOf = (verdict) =>
  `${verdict.kept ? 'kept  ' : 'MISSED'} ${verdict.what}: ${valueOf(verdict)} (at most ${verdict.bound})`

/** What was measured, and what there is to say of it. */
export const valueOf = ({ value, error, idle }) =>
  `${value}${error === undefined ? '' : `: ${error}`}${idle === undefined ? '' : ` (idle: ${idle})`}`
