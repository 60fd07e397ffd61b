// ask.mjs OPERATION ACCESS_TOKEN START_URL REGION: asks with the environment it is started in, and says what came of it
// as JSON. A process of its own, since the operating system's certificates are read once in a process.

import { listAccountsAndRoles, onWarning, performDeviceAuthorization } from '../../../index.mjs'

const [operation, accessToken, startUrl, region] = process.argv.slice(2)
const warnings = []
onWarning(({ code }) => warnings.push(code))

const asking =
  operation === 'list'
    ? listAccountsAndRoles(accessToken, region).then((accounts) => ({ accounts: accounts.length }))
    : performDeviceAuthorization(startUrl, region).then(() => ({ code: 'none' }))
const answer = await asking.catch(({ code, message, hint, retryable }) => ({ code, message, hint, retryable }))
console.log(JSON.stringify({ ...answer, warnings }))
