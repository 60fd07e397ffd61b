// Lists every account and role with this package.

import { listAccountsAndRoles, loadCachedSsoToken } from '../../index.mjs'
import { printResult } from './print-result.mjs'
import { watch } from './watch.mjs'

const { ACCESS_TOKEN, REGION } = process.env

async function list() {
  try {
    return { accounts: await listAccountsAndRoles(ACCESS_TOKEN, REGION) }
  } catch (error) {
    return { accounts: [], error }
  }
}

// The first call loads the addon. The SDK is loaded before the measurement, too.
await loadCachedSsoToken('https://my-org.awsapps.com/start')
const { result, cost } = await watch(list)
printResult({ ...result, accounts: result.accounts.filter(({ error }) => error === undefined) }, cost)
