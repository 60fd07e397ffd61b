import { checkAmount } from './checks.js'
import type { Random } from './random.js'

/** How long an answer takes, in milliseconds: always the same, or anywhere between two bounds. */
export type Latency = number | { readonly min: number; readonly max: number }

export function checkLatency(latency: Latency | undefined): Latency {
  if (typeof latency !== 'object') return checkAmount('latencyMs', latency, 0)
  const min = checkAmount('latencyMs.min', latency.min, 0)
  const max = checkAmount('latencyMs.max', latency.max, min)
  if (max < min) throw new RangeError('latencyMs.max must not be below latencyMs.min')
  return { min, max }
}

export function drawLatency(latency: Latency, random: Random): number {
  return typeof latency === 'number' ? latency : latency.min + random() * (latency.max - latency.min)
}
