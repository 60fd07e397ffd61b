// What a person does in a day, with the host names of AWS: signs in in the browser and by a device code, and signs out each time;
// between, lists accounts, takes a role, and the token is refreshed.
//
// SESSION: the options of the session as JSON. A line `browser URL` asks the test to open the URL; its answer is the URL to which
// the service redirects the browser. CERTIFICATES: a file with certificates that the program trusts. The last line is JSON: what was
// seen.

import { readFileSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { createInterface } from 'node:readline'
import * as sso from '../../../index.mjs'

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const options = JSON.parse(process.env.SESSION)
const { CERTIFICATES } = process.env
if (CERTIFICATES) sso.configureNetwork({ certificates: [readFileSync(CERTIFICATES, 'utf8')] })
const session = new sso.SsoSession(options)
const seen = {}

async function openBrowser(url) {
  console.log(`browser ${url}`)
  const { value } = await lines.next()
  get(value, (response) => response.resume())
}

/** Takes the time away that the access token has left. */
async function expire() {
  const { tokenFile } = await session.status()
  const file = JSON.parse(readFileSync(tokenFile, 'utf8'))
  writeFileSync(tokenFile, JSON.stringify({ ...file, expiresAt: '2026-01-01T00:00:00Z' }))
}

async function flow() {
  const first = await session.signIn({ flow: 'browser', openBrowser })
  const accounts = await session.listAccountsAndRoles()
  seen.accounts = accounts.length
  const { accountId, roles } = accounts.find(({ roles }) => roles.length > 0)
  const credentials = await session.roleCredentials(accountId, roles[0].roleName)
  seen.role = `${credentials.accountId} ${credentials.roleName}`
  await expire()
  const refreshed = await session.token()
  seen.isRefreshed = refreshed.accessToken !== first.accessToken && refreshed.expiresAt.getTime() > Date.now()
  seen.signedOut = await session.signOut()
  await session.signIn({ flow: 'device', openBrowser: false, force: true })
  seen.signedInAgain = (await session.status()).signedIn
  seen.signedOutAgain = await session.signOut()
  seen.resolved = await sso.resolveStartUrl(options.startUrl)
}

await flow().catch(({ code, message, hint }) => (seen.error = { code, message, hint }))
console.log(JSON.stringify(seen))
process.exit()
