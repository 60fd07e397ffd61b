// A list from the cache: no request may be sent for it.

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
      const told = await run.result.catch((error) => ({ error: String(error) }))
      const { requests } = await center.ask('counters')
      const error = told.error ?? (requests === accounts + pagesOf(accounts) ? undefined : `${requests} requests`)
      return { ...cell, calibration, ...told, accounts, requests, error }
    } finally {
      await center.stop()
    }
  })
