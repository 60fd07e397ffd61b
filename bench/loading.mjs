// Loading the package, and loading a token with it.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inTemporaryHome, measure, median, medians, root } from './processes.mjs'

const sdkClients = ['@aws-sdk/client-sso-oidc', '@aws-sdk/client-sso']

/** Times by what is loaded and how, in milliseconds. */
export const measureLoading = (rounds) =>
  inTemporaryHome(async (home) => {
    const empty = emptyPackage(home)
    const ways = {
      ours: ['load.cjs', [join(root, 'index.js')]],
      sdk: ['load.cjs', sdkClients],
      oursByName: ['load.cjs', ['aws-sso-native']],
      emptyByName: ['load.cjs', [empty], { NODE_PATH: join(home, 'node_modules') }],
      oursUsed: ['load-and-use.cjs', ['ours'], { HOME: home }],
      sdkUsed: ['load-and-use.cjs', ['sdk']],
    }
    const times = Object.fromEntries(Object.keys(ways).map((way) => [way, []]))
    for (let i = 0; i < rounds; i++)
      for (const [way, run] of Object.entries(ways)) times[way].push((await measure(...run)).milliseconds)
    return Object.fromEntries(Object.entries(times).map(([way, each]) => [way, median(each)]))
  })

/** An empty package with `exports`. Loading it takes only Node's own time. */
function emptyPackage(folder) {
  const name = 'a-package-with-nothing-in-it'
  const path = join(folder, 'node_modules', name)
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name, exports: { '.': { require: './index.js' } } }))
  writeFileSync(join(path, 'index.js'), '')
  return name
}

export const measureCachedLoad = (rounds) =>
  inTemporaryHome(async (home) => {
    const runs = []
    for (let i = 0; i < rounds; i++) runs.push(await measure('cached-load.mjs', [], { HOME: home }))
    return medians(runs)
  })
