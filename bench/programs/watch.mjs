// Measures what work costs its process: time, CPU time, memory, and how long the event loop was blocked.

import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { watchMemory } from './memory.mjs'

export async function watch(work) {
  // Work that loading has begun must not be measured.
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
  // A stall at the very end is measured in the next turn of the event loop.
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

/** Measures time and CPU time alone, so that watching the event loop is not measured with them. */
async function unwatched(work) {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const result = await work()
  const wall = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  return { result, cost: { wall, cpu: (user + system) / 1000 } }
}
