// One measurement: a fresh emulator, a fresh home, a fresh process.

import { inTemporaryHome, launch } from '../processes.mjs'
import { calibrate } from './calibration.mjs'
import { startCenter } from './center.mjs'
import { limits, rate } from './limits.mjs'
import { rivalOf } from './rivals.mjs'

/** The slowest rival that is asked for needs two minutes. */
const patienceMs = 240_000

/** The service's jitter: a fifth to either side. */
export const latencyOf = (ms) => (ms === 0 ? 0 : { min: ms * 0.8, max: ms * 1.2 })

export const centerOptions = ({ limit, accounts, latency }) => ({
  latencyMs: latencyOf(latency),
  organization: { accounts, rolesPerAccount: 3 },
  rateLimit: limits[limit].at(rate),
  recordRequests: false,
})

/** Where bounds rest on the CPU time. */
const isListedTwice = ({ limit, latency, accounts }) => limit === 'unlimited' && latency === 25 && accounts >= 1000

/** Where bounds rest on the delay of the loop. */
const isWatchedBesideIdle = ({ limit, accounts, rival }) =>
  limit === 'unlimited' && accounts === 5000 && rival === 'ours'

export const measureCell = (cell) =>
  inTemporaryHome(async (home) => {
    const center = await startCenter(centerOptions(cell))
    try {
      const before = calibrate()
      const { program, args } = rivalOf(cell.rival)
      const list = async (more) => {
        const run = launch(program, args, { ...center.environment, HOME: home, ...more })
        const timer = setTimeout(run.kill, patienceMs)
        const told = await run.result.catch((error) => ({ accounts: 0, roles: 0, error: String(error) }))
        clearTimeout(timer)
        return told
      }
      const idle = isWatchedBesideIdle(cell) ? launch('idle.mjs', []) : undefined
      const told = await list({})
      idle?.end()
      Object.assign(told, await idle?.result)
      const counters = await center.ask('counters')
      if (isListedTwice(cell)) {
        // Watching the loop costs some 20 ms of CPU time itself: most of all to who needs little.
        const { wall, cpu } = await list({ UNWATCHED: '1' })
        Object.assign(told, { wall, cpu })
      }
      // Whatever else ran may have begun, or ended, in between.
      const calibration = Math.max(before, calibrate())
      return { ...cell, calibration, ...told, ...seen(counters, cell, told) }
    } finally {
      await center.stop()
    }
  })

/** What the emulator saw, and what is missing of what it has. */
function seen({ requests, status429, peakConnections, cpu }, cell, { accounts, roles }) {
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
