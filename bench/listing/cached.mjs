// Measures a list from the cache, for which no request may be sent.

import { inTemporaryHome, launch } from '../processes.mjs'
import { calibrate } from './calibration.mjs'
import { startCenter } from './center.mjs'
import { pagesOf } from './limits.mjs'

export const measureCached = (cell) =>
  inTemporaryHome(async (home) => {
    const { accounts } = cell
    const center = await startCenter({ latencyMs: 0, organization: { accounts, rolesPerAccount: 3 } })
    try {
      const calibration = calibrate()
      const run = launch('list-cached.mjs', [], { ...center.environment, HOME: home })
      const result = await run.result.catch((error) => ({ error: String(error) }))
      const { requests } = await center.ask('counters')
      const error = result.error ?? (requests === accounts + pagesOf(accounts) ? undefined : `${requests} requests`)
      return { ...cell, calibration, ...result, accounts, requests, error }
    } finally {
      await center.stop()
    }
  })
