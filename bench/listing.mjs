// Listing 1,000 accounts of 3 roles, with 25 ms between a request and its answer.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { inTemporaryHome, measure, medians, root } from './processes.mjs'

/** How many requests the SDK sends at once. It has no default for this; the fastest of these is its best. */
const sdkWays = [25, 50, 100, 1000]

export const measureListing = (rounds) =>
  inTemporaryHome(async (home) => {
    const center = fork(join(root, 'bench', 'programs', 'center.mjs'))
    try {
      const [{ env, region, accessToken }] = await once(center, 'message')
      const environment = { ...env, HOME: home, REGION: region, ACCESS_TOKEN: accessToken }
      const ours = []
      const sdk = new Map(sdkWays.map((atOnce) => [atOnce, []]))
      for (let i = 0; i < rounds; i++) {
        ours.push(complete(await measure('list-ours.mjs', [], environment)))
        for (const atOnce of sdkWays)
          sdk.get(atOnce).push(complete(await measure('list-sdk.mjs', [String(atOnce)], environment)))
      }
      const ways = sdkWays.map((atOnce) => ({ atOnce, ...medians(sdk.get(atOnce)) }))
      return {
        ours: medians(ours),
        ways,
        best: ways.reduce((best, way) => (way.wall < best.wall ? way : best)),
        allAtOnce: ways.at(-1),
      }
    } finally {
      center.disconnect()
    }
  })

/** Fails if the list is not complete, because such a list takes less time. */
function complete(run) {
  if (run.accounts !== 1000 || run.roles !== 3000)
    throw new Error(`listed ${run.accounts} accounts, ${run.roles} roles`)
  return run
}
