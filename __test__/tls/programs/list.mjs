// list.mjs ACCESS_TOKEN REGION: lists accounts with the environment it is started in, and says what came of it as JSON.
// A process of its own, since the operating system's certificates are read once in a process.

import { listAccountsAndRoles, onWarning } from '../../../index.mjs'

const [accessToken, region] = process.argv.slice(2)
const warnings = []
onWarning(({ code }) => warnings.push(code))

const answer = await listAccountsAndRoles(accessToken, region).then(
  (accounts) => ({ accounts: accounts.length }),
  ({ code, message }) => ({ code, message }),
)
console.log(JSON.stringify({ ...answer, warnings }))
