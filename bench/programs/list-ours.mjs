// Lists every account and role with this package.

import { listAccountsAndRoles } from '../../index.mjs'
import { watch } from './watch.mjs'

const { ACCESS_TOKEN, REGION } = process.env
const { result, cost } = await watch(() => listAccountsAndRoles(ACCESS_TOKEN, REGION))
const roles = result.reduce((sum, account) => sum + account.roles.length, 0)
console.log(JSON.stringify({ accounts: result.length, roles, ...cost }))
