// The five functions, in the order in which an app calls them that draws the sign-in itself.
//
//   node examples/sign-in.mjs --start-url https://my-org.awsapps.com/start --region us-east-1
//
// `npm start` runs this with the emulator.

import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  cacheSsoToken,
  listAccountsAndRoles,
  loadCachedSsoToken,
  performDeviceAuthorization,
  pollForToken,
} from 'aws-sso-native'

/** Signs in, lists accounts and roles, stores the token, and loads it again. */
export async function signIn({ startUrl, region, print, progress, signal, onCode }) {
  // 1. Request a code. The person compares it with the page that they open.
  const authorization = await performDeviceAuthorization(startUrl, region, 'aws-sso-native example', { signal })
  print(`Open  ${authorization.verificationUriComplete}`)
  print(`and compare the code:  ${authorization.userCode}`)
  onCode?.(authorization)

  // 2. Wait until the person has decided.
  const { clientId, clientSecret, deviceCode, interval, expiresIn } = authorization
  const token = await pollForToken(clientId, clientSecret, deviceCode, interval, Date.now() + expiresIn * 1000, {
    signal,
    onPoll: ({ status, nextIn }) => progress(`waiting for your approval (${status}), asking again in ${nextIn} s`),
  })
  print(`Signed in until ${token.expiresAt.toISOString()}`)

  // 3. List accounts and roles.
  const accounts = await listAccountsAndRoles(token.accessToken, region, {
    signal,
    onProgress: ({ accountsListed, accountsDone, rolesFound }) =>
      progress(`${accountsDone} of ${accountsListed} accounts, ${rolesFound} roles`),
  })
  print(tree(accounts))

  // 4. Store the token for the AWS CLI and the SDKs, and load it again.
  await cacheSsoToken(startUrl, region, token.accessToken, token.expiresAt)
  const cached = await loadCachedSsoToken(startUrl)
  print(`Stored for the AWS CLI and the SDKs, and loaded again: valid until ${cached?.expiresAt.toISOString()}`)
  return { accounts, cached }
}

function tree(accounts) {
  return accounts
    .flatMap(({ accountId, accountName, roles, error }, index) => {
      const last = index === accounts.length - 1
      const leaves = error ? [`(${error.code}: ${error.hint})`] : roles.map(({ roleName }) => roleName)
      return [
        `${last ? '└─' : '├─'} ${accountId}  ${accountName}`,
        ...leaves.map((leaf, i) => `${last ? '  ' : '│ '}  ${i === leaves.length - 1 ? '└─' : '├─'} ${leaf}`),
      ]
    })
    .join('\n')
}

/** A line that each text replaces, if the stream is a terminal. */
export function progressLine(stream = process.stderr) {
  if (!stream.isTTY) return { show: () => {}, clear: () => {} }
  const clear = () => void stream.write('\r\u001b[2K')
  return { show: (text) => void stream.write(`\r\u001b[2K${text}`), clear }
}

// A path is no URL by putting `file://` before it: not on Windows, and not with a blank in it.
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { 'start-url': { type: 'string' }, region: { type: 'string' } } })
  const line = progressLine()
  const print = (text) => {
    line.clear()
    console.log(text)
  }
  try {
    await signIn({ startUrl: values['start-url'], region: values.region, print, progress: line.show })
  } catch (error) {
    line.clear()
    console.error(`${error.code ?? error.name}: ${error.message}\n${error.hint ?? ''}`)
    process.exitCode = 1
  }
}
