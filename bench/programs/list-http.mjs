// Lists every account and role with `node:http` alone, with as little work as JavaScript can do. It reuses connections, requests
// the roles of a page while the next page is loading, and does not retry.

import { Agent, get } from 'node:http'
import { printResult } from './print-result.mjs'
import { watch } from './watch.mjs'

const { ACCESS_TOKEN, AWS_ENDPOINT_URL_SSO } = process.env
const mostAtOnce = 100
const { hostname, port } = new URL(AWS_ENDPOINT_URL_SSO)
const agent = new Agent({ keepAlive: true, maxSockets: mostAtOnce })
const headers = { 'x-amz-sso_bearer_token': ACCESS_TOKEN }

const ask = (path) =>
  new Promise((resolve, reject) => {
    get({ agent, hostname, port, path, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => (text += chunk))
      response.on('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(text))
        else reject(new Error(`status ${response.statusCode}`))
      })
    }).on('error', reject)
  })

/** Requests the pages of a list one after another, and passes each to `onPage`. */
async function askAll(path, onPage) {
  for (let token; token !== null;) {
    const page = await ask(token === undefined ? path : `${path}&next_token=${encodeURIComponent(token)}`)
    onPage(page)
    token = page.nextToken ?? null
  }
}

/** Runs at most `mostAtOnce` at once. The others wait in their order. */
const waiting = []
let running = 0
function inPool(work) {
  waiting.push(work)
  while (running < mostAtOnce && waiting.length > 0) start(waiting.shift())
}
function start(work) {
  running += 1
  work().finally(() => {
    running -= 1
    if (waiting.length > 0) start(waiting.shift())
  })
}

async function rolesOf(account) {
  account.roles = []
  await askAll(`/assignment/roles?max_result=100&account_id=${account.accountId}`, ({ roleList }) =>
    account.roles.push(...roleList),
  )
  return account
}

async function list() {
  const accounts = []
  const pending = []
  let error
  const failed = (failure) => (error = failure)
  await askAll('/assignment/accounts?max_result=100', ({ accountList }) => {
    for (const account of accountList)
      pending.push(
        new Promise((done) =>
          inPool(() =>
            rolesOf(account)
              .then(() => accounts.push(account), failed)
              .then(done),
          ),
        ),
      )
  }).catch(failed)
  await Promise.all(pending)
  return { accounts, error }
}

const { result, cost } = await watch(list)
printResult(result, cost)
process.exit()
