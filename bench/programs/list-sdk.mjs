// Lists every account and role with the AWS SDK for JavaScript, as many accounts at once as the first argument says.

import { paginateListAccountRoles, paginateListAccounts, SSOClient } from '@aws-sdk/client-sso'
import { watch } from './watch.mjs'

const { ACCESS_TOKEN: accessToken, REGION: region } = process.env
const atOnce = Number(process.argv[2])
const client = new SSOClient({ region, credentials: { accessKeyId: 'none', secretAccessKey: 'none' } })

async function rolesOf({ accountId }) {
  const roles = []
  for await (const page of paginateListAccountRoles({ client, pageSize: 100 }, { accessToken, accountId }))
    roles.push(...page.roleList)
  return roles
}

async function list() {
  const accounts = []
  for await (const page of paginateListAccounts({ client, pageSize: 100 }, { accessToken }))
    accounts.push(...page.accountList)
  let next = 0
  const worker = async () => {
    while (next < accounts.length) {
      const account = accounts[next++]
      account.roles = await rolesOf(account)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, accounts.length) }, worker))
  return accounts
}

const { result, cost } = await watch(list)
const roles = result.reduce((sum, account) => sum + account.roles.length, 0)
console.log(JSON.stringify({ accounts: result.length, roles, ...cost }))
process.exit()
