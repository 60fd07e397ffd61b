// One measurement, with a new emulator, home folder and process.

import { inTemporaryHome, launch } from '../processes.mjs'
import { calibrate } from './calibration.mjs'
import { startCenter } from './center.mjs'
import { limits, rate } from './limits.mjs'
import { rivalOf } from './rivals.mjs'

/** The slowest program needs two minutes. */
const longestMs = 240_000

/** The latency of the service, which varies by a fifth. */
export const latencyOf = (ms) => (ms === 0 ? 0 : { min: ms * 0.8, max: ms * 1.2 })

export const centerOptions = ({ limit, accounts, latency }) => ({
  latencyMs: latencyOf(latency),
  organization: { accounts, rolesPerAccount: 3 },
  rateLimit: limits[limit].at(rate),
  recordRequests: false,
})

/** Whether a bound is computed from the CPU time of the row. */
const isListedTwice = ({ limit, latency, accounts }) => limit === 'unlimited' && latency === 25 && accounts >= 1000

/** Whether a bound is computed from the event-loop delay of the row. An idle loop is measured at the same time. */
const hasIdleLoop = ({ limit, accounts, rival }) => limit === 'unlimited' && accounts === 5000 && rival === 'ours'

export const measureCell = (cell) =>
  inTemporaryHome(async (home) => {
    const center = await startCenter(centerOptions(cell))
    try {
      const before = calibrate()
      const { program, args } = rivalOf(cell.rival)
      const list = async (more) => {
        const run = launch(program, args, { ...center.environment, HOME: home, ...more })
        const timer = setTimeout(run.kill, longestMs)
        const listed = await run.result.catch((error) => ({ accounts: 0, roles: 0, error: String(error) }))
        clearTimeout(timer)
        return listed
      }
      const idle = hasIdleLoop(cell) ? launch('idle.mjs', []) : undefined
      const result = await list({})
      idle?.end()
      Object.assign(result, await idle?.result)
      const counters = await center.ask('counters')
      if (isListedTwice(cell)) {
        // Measuring the delay of the loop takes some 20 ms of CPU time, a large share of a short list.
        const { wall, cpu } = await list({ UNWATCHED: '1' })
        Object.assign(result, { wall, cpu })
      }
      // Other work of the machine may have begun or ended in between.
      const calibration = Math.max(before, calibrate())
      return { ...cell, calibration, ...result, ...counted(counters, cell, result) }
    } finally {
      await center.stop()
    }
  })

/** The counters of the emulator, and how many of its accounts are missing. */
function counted({ requests, status429, peakConnections, cpu }, cell, { accounts, roles }) {
  if (roles !== accounts * 3) throw new Error(`${roles} roles of ${accounts} accounts`)
  return {
    accounts: cell.accounts,
    missing: cell.accounts - accounts,
    requests,
    status429,
    connections: peakConnections,
    centerCpu: cpu,
  }
}
