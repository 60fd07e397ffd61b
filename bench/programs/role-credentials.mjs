// How long `roleCredentials` takes when the credentials are in memory, in microseconds.

import { session } from './session.mjs'
import { median } from '../processes.mjs'

const { ACCOUNT_ID, ROLE_NAME } = process.env
const { accessKeyId } = await session.roleCredentials(ACCOUNT_ID, ROLE_NAME)

async function call() {
  const credentials = await session.roleCredentials(ACCOUNT_ID, ROLE_NAME)
  if (credentials.accessKeyId !== accessKeyId) throw new Error('the credentials were not in memory')
}

// V8 compiles the functions that are called often.
for (let i = 0; i < 2000; i++) await call()

const times = []
const begin = performance.now()
for (let i = 0; i < 50_000; i++) {
  const start = performance.now()
  await call()
  times.push((performance.now() - start) * 1000)
}
const mean = ((performance.now() - begin) * 1000) / times.length
times.sort((a, b) => a - b)
console.log(JSON.stringify({ mean, median: median(times), p99: times[Math.floor(times.length * 0.99)] }))
process.exit()
