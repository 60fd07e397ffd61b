// How many requests per second the emulator answers at most, to a client that uses almost no CPU time, without latency.

import { launch } from '../processes.mjs'
import { startCenter } from './center.mjs'

export async function measureCeiling() {
  const center = await startCenter({ latencyMs: 0 })
  try {
    return (await launch('ceiling.mjs', [], center.environment).result).perSecond
  } finally {
    await center.stop()
  }
}
