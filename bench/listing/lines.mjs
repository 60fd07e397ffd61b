// The lines that are printed on the terminal.

import { megabytes, number } from '../text.mjs'

const ms = (value) => (value === undefined ? 'none' : `${number(value)} ms`)

const lines = {
  listing: ({ wall, cpu, delayMax, memoryGrowth = 0, requests, status429, missing }) =>
    `wall ${ms(wall)}, CPU ${ms(cpu)}, longest delay ${ms(delayMax)}, memory +${megabytes(memoryGrowth)}, ` +
    `${requests} requests, ${status429} throttled, ${missing} missing`,
  follow: ({ follows, throttledAfter3s }) =>
    `followed after ${ms(follows)}, ${(throttledAfter3s * 100).toFixed(1)} % throttled later than 3 s`,
  cached: ({ median, longest }) => `median ${ms(median)}, longest ${ms(longest)}`,
}

export const lineOf = (run) =>
  `${run.name}: ${lines[run.kind](run)}; calibration ${ms(run.calibration)}${run.error ? ` (${run.error})` : ''}`

export const verdictOf = (verdict) =>
  `${verdict.kept ? 'kept  ' : 'MISSED'} ${verdict.what}: ${valueOf(verdict)} (at most ${verdict.bound})`

/** The measured value, with its error and the value of an idle loop, if there are any. */
export const valueOf = ({ value, error, idle }) =>
  `${value}${error === undefined ? '' : `: ${error}`}${idle === undefined ? '' : ` (idle: ${idle})`}`
