// passwords.mjs ACCESS_TOKEN START_URL REGION PROXY: makes 21 calls at once with a wrong password of the proxy, then with the right one,
// then with the wrong one again, and says as JSON with which codes they ended.

import { listAccountsAndRoles, performDeviceAuthorization } from '../../../index.mjs'

const [accessToken, startUrl, region, proxy] = process.argv.slice(2)

async function codes(password) {
  process.env.HTTPS_PROXY = proxy.replace('//', `//me:${password}@`)
  const list = () => listAccountsAndRoles(accessToken, region)
  const calls = [...Array.from({ length: 20 }, list), performDeviceAuthorization(startUrl, region)]
  const results = await Promise.allSettled(calls)
  return results.map(({ reason }) => reason?.code ?? 'none')
}

const wrong = await codes('wrong')
const right = await codes('right')
const wrongAgain = await codes('wrong')
console.log(JSON.stringify({ wrong, right, wrongAgain }))
