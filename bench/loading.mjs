// Loading the package, and loading a token with it.

import { join } from 'node:path'
import { inTemporaryHome, measure, median, medians, root } from './processes.mjs'

const sdkClients = ['@aws-sdk/client-sso-oidc', '@aws-sdk/client-sso']

export async function measureLoading(rounds) {
  const ours = []
  const sdk = []
  for (let i = 0; i < rounds; i++) {
    ours.push((await measure('load.cjs', [join(root, 'index.js')])).milliseconds)
    sdk.push((await measure('load.cjs', sdkClients)).milliseconds)
  }
  return { ours: median(ours), sdk: median(sdk) }
}

export const measureCachedLoad = (rounds) =>
  inTemporaryHome(async (home) => {
    const runs = []
    for (let i = 0; i < rounds; i++) runs.push(await measure('cached-load.mjs', [], { HOME: home }))
    return medians(runs)
  })
