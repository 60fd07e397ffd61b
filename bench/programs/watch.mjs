// What a piece of work costs the process it runs in: time, CPU, memory, and how long the event loop stood still.

import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { watchMemory } from './memory.mjs'

export async function watch(work) {
  // Whatever loading has left to do is not part of it.
  await sleep(100)
  if (process.env.UNWATCHED) return unwatched(work)
  const memory = watchMemory()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const cpu = process.cpuUsage()
  const start = performance.now()
  const result = await work()
  const wall = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  // One more turn: a stall at the very end is seen at the next one.
  await sleep(5)
  delay.disable()
  return {
    result,
    cost: {
      wall,
      cpu: (user + system) / 1000,
      longestStall: delay.max / 1e6,
      delayP50: delay.percentile(50) / 1e6,
      delayP99: delay.percentile(99) / 1e6,
      delayMax: delay.max / 1e6,
      ...memory.stop(),
    },
  }
}

/** Time and CPU alone: what watches the loop is not in them. */
async function unwatched(work) {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const result = await work()
  const wall = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  return { result, cost: { wall, cpu: (user + system) / 1000 } }
}
