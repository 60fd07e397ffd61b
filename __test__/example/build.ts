// Builds the example app once before its tests.

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

export default function setup(): void {
  const { status } = spawnSync(process.execPath, [join('examples', 'electron', 'build.mjs')], { stdio: 'inherit' })
  if (status !== 0) throw new Error('the example app cannot be built')
}
