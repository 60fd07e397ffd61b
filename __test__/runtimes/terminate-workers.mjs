// Starts workers with a call pending and terminates them, one after the other; then makes a call of its own.
//
// Arguments: the package, how many, a start URL, a region.

import { Worker } from 'node:worker_threads'

const [specifier, times, startUrl, region] = process.argv.slice(2)
const sso = await import(specifier)
const device = await sso.performDeviceAuthorization(startUrl, region)

const ways = ['poll', 'list']
for (let i = 0; i < Number(times); i++) {
  const worker = new Worker(new URL('./pending-call.mjs', import.meta.url), {
    workerData: { specifier, region, device: { ...device }, way: ways[i % ways.length] },
  })
  await new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  await worker.terminate()
}

console.log('TERMINATED')
await new Promise((resolve) => process.stdin.once('data', resolve))
const { accessToken, expiresAt } = JSON.parse(process.env.TOKEN)
await sso.cacheSsoToken(startUrl, region, accessToken, expiresAt)
const loaded = await sso.loadCachedSsoToken(startUrl)
const accounts = await sso.listAccountsAndRoles(loaded.accessToken, region)
console.log(JSON.stringify({ accounts: accounts.length }))
process.exit()
