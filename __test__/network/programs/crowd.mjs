// crowd.mjs START_URL REGION: asks for 20 lists and a device code at once, and for one more list after these, and says as JSON what
// came of them: the codes, and the first error.

import { listAccountsAndRoles, performDeviceAuthorization } from '../../../index.mjs'

const [startUrl, region] = process.argv.slice(2)
const list = () => listAccountsAndRoles('token', region)
const calls = [...Array.from({ length: 20 }, list), performDeviceAuthorization(startUrl, region)]
const results = await Promise.allSettled(calls)
results.push(...(await Promise.allSettled([list()])))
const errors = results.map(({ reason }) => reason)
const [{ code, message, hint, retryable }] = errors
const codes = [...new Set(errors.map((error) => error?.code))]
console.log(JSON.stringify({ code, message, hint, retryable, codes }))
