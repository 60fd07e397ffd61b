// Prints credentials of a role that it gets from the portal with the access token of a file. Each run adds a line to `runs`.
//
//   node credentials.mjs FOLDER URL ACCOUNT ROLE FORMAT
//
// FOLDER/token is the access token. FOLDER/print, where it exists, is printed once instead of credentials.

import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const [folder, url, accountId, roleName, format] = process.argv.slice(2)
const file = (name) => join(folder, name)
appendFileSync(file('runs'), `${process.pid}\n`)

if (existsSync(file('print'))) {
  console.log(readFileSync(file('print'), 'utf8'))
  rmSync(file('print'))
  process.exit(0)
}

const query = new URLSearchParams({ account_id: accountId, role_name: roleName })
const token = readFileSync(file('token'), 'utf8')
const response = await fetch(`${url}/federation/credentials?${query}`, { headers: { 'x-amz-sso_bearer_token': token } })
if (!response.ok) {
  console.error('The sign-in has ended. Sign in again.')
  process.exit(2)
}
const { accessKeyId, secretAccessKey, sessionToken, expiration } = (await response.json()).roleCredentials
const credentials = {
  AccessKeyId: accessKeyId,
  SecretAccessKey: secretAccessKey,
  SessionToken: sessionToken,
  Expiration: new Date(expiration).toISOString(),
}
console.log(JSON.stringify(format === 'claude' ? { Credentials: credentials } : { Version: 1, ...credentials }))
