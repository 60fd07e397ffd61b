// How many requests a second the emulator answers at most: at a client that costs nothing, without latency.

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
