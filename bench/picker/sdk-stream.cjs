// Lets the sessions of the example app list with the AWS SDK for JavaScript instead of the addon. Everything else of the app
// is as it is: the same token, messages and renderer.

const { paginateListAccountRoles, paginateListAccounts, SSOClient } = require('@aws-sdk/client-sso')

/** The number of connections that the SDK opens by default. */
const AT_ONCE = 50

async function* stream(token, region, { signal, onProgress }) {
  const client = new SSOClient({ region, credentials: { accessKeyId: 'none', secretAccessKey: 'none' } })
  const { accessToken } = token
  const listed = []
  for await (const page of paginateListAccounts({ client, pageSize: 100 }, { accessToken }))
    listed.push(...page.accountList)
  const ready = []
  let wake = () => {}
  let next = 0
  let done = 0
  const worker = async () => {
    while (next < listed.length && !signal.aborted) {
      const account = listed[next++]
      const roles = []
      const input = { accessToken, accountId: account.accountId }
      for await (const page of paginateListAccountRoles({ client, pageSize: 100 }, input)) roles.push(...page.roleList)
      ready.push({ ...account, roles })
      wake()
    }
  }
  const working = Promise.all(Array.from({ length: AT_ONCE }, worker))
  working.catch(() => wake())
  while (done < listed.length) {
    if (ready.length === 0) {
      await Promise.race([new Promise((resolve) => (wake = resolve)), working.then(() => {})])
      continue
    }
    done += 1
    onProgress({ accountsListed: listed.length, accountsDone: done, rolesFound: 0 })
    yield ready.shift()
  }
  await working
}

/** `SsoSession` is the class that the app has loaded. */
exports.listWithTheSdk = ({ prototype }, region) => {
  prototype.streamAccountsAndRoles = async function* (options) {
    yield* stream(await this.token(), region, options)
  }
}
