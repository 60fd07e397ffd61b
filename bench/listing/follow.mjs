// How soon this package follows a limit that changes during a list, by the requests at the emulator.

import { setTimeout as sleep } from 'node:timers/promises'
import { inTemporaryHome, launch } from '../processes.mjs'
import { calibrate } from './calibration.mjs'
import { centerOptions } from './cell.mjs'
import { startCenter } from './center.mjs'
import { limits } from './limits.mjs'
import { rivalOf } from './rivals.mjs'

/** The limit changes this long after the first request. */
const afterMs = 4000
const watchedMs = 8000
const windowMs = 1000
const stepMs = 50

export const changes = { down: { from: 20, to: 5 }, up: { from: 5, to: 50 } }

export const measureFollow = (cell) =>
  inTemporaryHome(async (home) => {
    const { from, to } = changes[cell.change]
    const { at } = limits[cell.limit]
    const center = await startCenter({ ...centerOptions(cell), rateLimit: at(from), recordRequests: true })
    try {
      const calibration = calibrate()
      const { program, args } = rivalOf('ours')
      const changed = center.ask('changeLimit', { afterMs, limits: at(to) })
      const run = launch(program, args, { ...center.environment, HOME: home })
      const result = run.result.catch((error) => ({ error: String(error) }))
      const changedAt = await changed
      const ended = await Promise.race([result, sleep(watchedMs)])
      const timeline = await center.ask('timeline')
      // The rest of the list is not measured.
      run.kill()
      await run.closed
      return { ...cell, calibration, from, to, error: ended?.error, ...follows(timeline, changedAt, to) }
    } finally {
      await center.stop()
    }
  })

/**
 * The time from the change to the end of the first second in which requests succeeded at the new rate, within 10 % or one
 * request, and at most a tenth of the requests, or one, was throttled.
 */
function follows(timeline, changedAt, rate) {
  const after = timeline.filter(({ at, status }) => at > changedAt && status !== 0)
  const last = after.at(-1)?.at ?? changedAt
  const seconds = []
  for (let end = changedAt + windowMs; end <= last; end += stepMs) {
    const within = after.filter(({ at }) => at > end - windowMs && at <= end)
    const succeeded = within.filter(({ status }) => status === 200).length
    const throttled = within.length - succeeded
    const followed =
      Math.abs(succeeded - rate) <= Math.max(1, rate / 10) && throttled <= Math.max(1, within.length / 10)
    seconds.push({ end: end - changedAt, followed })
  }
  const late = after.filter(({ at }) => at > changedAt + 3000)
  const throttledLate = late.filter(({ status }) => status === 429).length
  return {
    follows: seconds.find(({ followed }) => followed)?.end,
    throttledAfter3s: late.length === 0 ? 0 : throttledLate / late.length,
  }
}
