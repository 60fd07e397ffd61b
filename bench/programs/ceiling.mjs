// Measures how many requests per second the emulator can answer.

import { setTimeout as sleep } from 'node:timers/promises'
import { flood } from './flood.mjs'

const { ACCESS_TOKEN: accessToken, AWS_ENDPOINT_URL_SSO: url, ACCOUNT: accountId } = process.env
const { answers, stop } = flood({ url, accessToken, accountId })
await sleep(500)
const before = answers()
const start = performance.now()
await sleep(3000)
console.log(JSON.stringify({ perSecond: ((answers() - before) * 1000) / (performance.now() - start) }))
stop()
