// Lists every account and role with this package.

import { listAccountsAndRoles } from '../../index.mjs'
import { tell } from './tell.mjs'
import { watch } from './watch.mjs'

const { ACCESS_TOKEN, REGION } = process.env

async function list() {
  try {
    return { accounts: await listAccountsAndRoles(ACCESS_TOKEN, REGION) }
  } catch (error) {
    return { accounts: [], error }
  }
}

const { result, cost } = await watch(list)
tell({ ...result, accounts: result.accounts.filter(({ error }) => error === undefined) }, cost)
