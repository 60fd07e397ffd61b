// Fixed work before and after every measurement. If it takes longer, the machine was slower.

import { createHash } from 'node:crypto'

const buffer = Buffer.alloc(1 << 20, 'calibration')
const times = 64

/** The milliseconds it takes this process to hash 64 MiB. */
export function calibrate() {
  const start = performance.now()
  const hash = createHash('sha256')
  for (let i = 0; i < times; i++) hash.update(buffer)
  hash.digest()
  return performance.now() - start
}
