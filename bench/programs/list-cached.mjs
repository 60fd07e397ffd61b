// How long it takes to list accounts from the cache. The list is requested once, and then read 50 times from the cache.

import { cacheSsoToken, SsoSession } from '../../index.mjs'
import { median } from '../processes.mjs'

const { ACCESS_TOKEN, REGION: region, START_URL: startUrl } = process.env
await cacheSsoToken(startUrl, region, ACCESS_TOKEN, Date.now() + 3_600_000)
const session = new SsoSession({ startUrl, region })
const listed = await session.listAccountsAndRoles({ cached: 'refresh' })

const times = []
for (let i = 0; i < 50; i++) {
  const start = performance.now()
  const cached = await session.listAccountsAndRoles({ cached: 'only' })
  times.push(performance.now() - start)
  if (cached.length !== listed.length) throw new Error(`${cached.length} of ${listed.length} accounts were cached`)
}
const roles = listed.reduce((sum, account) => sum + account.roles.length, 0)
console.log(
  JSON.stringify({
    accounts: listed.length,
    roles,
    median: median(times),
    longest: Math.max(...times),
    first: times[0],
  }),
)
process.exit()
