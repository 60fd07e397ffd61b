// How long `loadCachedSsoToken` takes, from the call to its result, in a home with one token.

import { cacheSsoToken, loadCachedSsoToken } from '../../index.mjs'
import { median } from '../processes.mjs'

const startUrl = 'https://d-9067694978.awsapps.com/start'
// The service's tokens and client secrets have about these lengths.
const renewal = { refreshToken: 'r'.repeat(360), clientId: 'c'.repeat(24), clientSecret: 's'.repeat(1800) }
const later = Date.now() + 3_600_000
await cacheSsoToken(startUrl, 'us-east-1', 'a'.repeat(360), later, { ...renewal, registrationExpiresAt: later })

const times = []
for (let i = 0; i < 2000; i++) {
  const start = performance.now()
  const token = await loadCachedSsoToken(startUrl)
  times.push(performance.now() - start)
  if (!token) throw new Error('no token')
}
times.sort((a, b) => a - b)
console.log(JSON.stringify({ median: median(times), p99: times[Math.floor(times.length * 0.99)] }))
