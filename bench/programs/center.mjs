// The emulator in another process, with a large organization and the latency of a network. The variable CENTER has options
// that differ, as JSON. The parent process can send the commands in `commands`.

import { existsSync, readdirSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { startIdentityCenter } from '../../emulator/dist/index.mjs'
import { flood } from './flood.mjs'

// It represents a service on another machine, so the measured process must not wait for a core that the emulator uses.
// On Linux each thread has its own priority.
const threads = '/proc/self/task'
for (const thread of existsSync(threads) ? readdirSync(threads) : [0])
  setPriority(Number(thread), constants.priority.PRIORITY_LOW)

const {
  latencyMs = 25,
  rateLimit,
  ...options
} = {
  organization: { accounts: 1000, rolesPerAccount: 3 },
  recordRequests: false,
  ...JSON.parse(process.env.CENTER ?? '{}'),
}
const center = await startIdentityCenter(options)
const { accessToken } = center.issueToken()
const [{ accountId, roles }] = center.accounts

// A real service has been running for long. So V8 compiles the functions that are called often before the measurement.
const { answers, stop } = flood({ url: center.url, accessToken, accountId })
while (answers() < 4000) await sleep(1)
stop()
while (center.counters.openConnections > 0) await sleep(1)
center.clearLog()
center.setLatency(latencyMs)
center.setRateLimit(rateLimit)
const cpuBefore = process.cpuUsage()

const now = () => performance.timeOrigin + performance.now()

const commands = {
  counters() {
    const { user, system } = process.cpuUsage(cpuBefore)
    return { ...center.counters, cpu: (user + system) / 1000 }
  },

  /** Changes the limits some time after the first request, and returns when it did. */
  changeLimit: ({ afterMs, limits }) =>
    new Promise((resolve) => {
      const waiting = setInterval(() => {
        if (center.counters.requests === 0) return
        clearInterval(waiting)
        setTimeout(() => {
          center.setRateLimit(limits)
          resolve(now())
        }, afterMs)
      }, 5)
    }),

  /** The time and the status of each request. */
  timeline: () => center.requests.map(({ at, status }) => ({ at, status })),
}

process.on('message', async ({ id, command, argument }) =>
  process.send({ id, answer: await commands[command](argument) }),
)
process.on('disconnect', () => process.exit())
process.send({
  env: center.env,
  startUrl: center.startUrl,
  region: center.region,
  accessToken,
  accountId,
  roleName: roles[0],
})
