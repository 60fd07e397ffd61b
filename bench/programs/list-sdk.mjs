// Lists every account and role with the AWS SDK for JavaScript: list-sdk.mjs HOW-MANY-AT-ONCE|all [adaptive]
//
// If an account fails after the SDK's own retries, the list continues without it.

import { paginateListAccountRoles, paginateListAccounts, SSOClient } from '@aws-sdk/client-sso'
import { printResult } from './print-result.mjs'
import { watch } from './watch.mjs'

const { ACCESS_TOKEN: accessToken, REGION: region } = process.env
const [atOnce, retryMode = 'standard'] = process.argv.slice(2)
const most = atOnce === 'all' ? Infinity : Number(atOnce)
const client = new SSOClient({
  region,
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  retryMode,
  // By default the SDK opens 50 connections, and other requests wait for one.
  requestHandler: { httpAgent: { keepAlive: true, maxSockets: most } },
})

async function rolesOf({ accountId }) {
  const roles = []
  for await (const page of paginateListAccountRoles({ client, pageSize: 100 }, { accessToken, accountId }))
    roles.push(...page.roleList)
  return roles
}

async function list() {
  const listed = []
  let error
  try {
    for await (const page of paginateListAccounts({ client, pageSize: 100 }, { accessToken }))
      listed.push(...page.accountList)
  } catch (failure) {
    error = failure
  }
  const accounts = []
  let next = 0
  const worker = async () => {
    while (next < listed.length) {
      const account = listed[next++]
      try {
        accounts.push({ ...account, roles: await rolesOf(account) })
      } catch (failure) {
        error = failure
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(most, listed.length) }, worker))
  return { accounts, error }
}

const { result, cost } = await watch(list)
printResult(result, cost)
process.exit()
