// twice.mjs START_URL REGION: asks for a device code, writes `before CODE`, and asks again at the next line of its input. The last line
// is JSON: with which codes the calls ended.

import { createInterface } from 'node:readline'
import { performDeviceAuthorization } from '../../../index.mjs'

const [startUrl, region] = process.argv.slice(2)
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const ask = () =>
  performDeviceAuthorization(startUrl, region).then(
    () => 'none',
    ({ code }) => code,
  )

const before = await ask()
console.log(`before ${before}`)
await lines.next()
// The roots are read again at most once in a second.
let after = await ask()
while (after === before) after = await ask()
console.log(JSON.stringify({ before, after }))
process.exit()
