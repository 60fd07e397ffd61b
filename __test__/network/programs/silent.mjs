// silent.mjs ACCESS_TOKEN REGION: lists accounts, writes `ready`, and lists them again at the next line of its input. The last line is
// JSON: how many accounts both lists had.

import { createInterface } from 'node:readline'
import { listAccountsAndRoles } from '../../../index.mjs'

const [accessToken, region] = process.argv.slice(2)
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const list = async () => (await listAccountsAndRoles(accessToken, region)).length

const before = await list()
console.log('ready')
await lines.next()
console.log(JSON.stringify({ before, after: await list() }))
process.exit()
