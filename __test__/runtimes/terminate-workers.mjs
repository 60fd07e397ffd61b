// Starts workers with a pending call and terminates them, one after the other. Then the main thread makes a call.
//
// Arguments: the package, how many, a start URL, a region. For each worker it prints `PENDING` and the kind of the
// call, and terminates the worker at the next line of its standard input, when the test has seen the request at the
// emulator.

import { createInterface } from 'node:readline'
import { Worker } from 'node:worker_threads'

const [specifier, times, startUrl, region] = process.argv.slice(2)
const sso = await import(specifier)
const device = await sso.performDeviceAuthorization(startUrl, region)
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

const ways = ['poll', 'list']
for (let i = 0; i < Number(times); i++) {
  const way = ways[i % ways.length]
  const worker = new Worker(new URL('./pending-call.mjs', import.meta.url), {
    workerData: { specifier, region, device: { ...device }, way },
  })
  await new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  console.log(`PENDING ${i} ${way}`)
  await lines.next()
  await worker.terminate()
}

console.log('TERMINATED')
if ((await lines.next()).value === 'poll') {
  const own = await sso.performDeviceAuthorization(startUrl, region)
  console.log(`CODE ${own.userCode}`)
  const { clientId, clientSecret, deviceCode, interval } = own
  await sso.pollForToken(clientId, clientSecret, deviceCode, interval, Date.now() + 60_000)
  console.log('POLLED')
  await lines.next()
}
const { accessToken, expiresAt } = JSON.parse(process.env.TOKEN)
await sso.cacheSsoToken(startUrl, region, accessToken, expiresAt)
const loaded = await sso.loadCachedSsoToken(startUrl)
const accounts = await sso.listAccountsAndRoles(loaded.accessToken, region)
console.log(JSON.stringify({ accounts: accounts.length }))
process.exit()
