// The five functions, in their order: what a host does that draws the sign-in itself.
//
//   node examples/sign-in.mjs --start-url https://my-org.awsapps.com/start --region us-east-1
//
// `npm start` runs this against a local Identity Center.

import { parseArgs } from 'node:util'
import {
  cacheSsoToken,
  listAccountsAndRoles,
  loadCachedSsoToken,
  performDeviceAuthorization,
  pollForToken,
} from 'aws-sso-native'

/** Signs in, lists what the sign-in opens, stores the token and finds it again. */
export async function signIn({ startUrl, region, print, progress, signal, onCode }) {
  // 1. Ask for a code. The person compares it with the page they open.
  const authorization = await performDeviceAuthorization(startUrl, region, 'aws-sso-native example', { signal })
  print(`Open  ${authorization.verificationUriComplete}`)
  print(`and compare the code:  ${authorization.userCode}`)
  onCode?.(authorization)

  // 2. Wait for their decision.
  const { clientId, clientSecret, deviceCode, interval, expiresIn } = authorization
  const token = await pollForToken(clientId, clientSecret, deviceCode, interval, Date.now() + expiresIn * 1000, {
    signal,
    onPoll: ({ status, nextIn }) => progress(`waiting for your approval (${status}), asking again in ${nextIn} s`),
  })
  print(`Signed in until ${token.expiresAt.toISOString()}`)

  // 3. See what the token opens.
  const accounts = await listAccountsAndRoles(token.accessToken, region, {
    signal,
    onProgress: ({ accountsListed, accountsDone, rolesFound }) =>
      progress(`${accountsDone} of ${accountsListed} accounts, ${rolesFound} roles`),
  })
  print(tree(accounts))

  // 4. Share the token with the AWS CLI and the SDKs, and find it again.
  await cacheSsoToken(startUrl, region, token.accessToken, token.expiresAt)
  const cached = await loadCachedSsoToken(startUrl)
  print(`Cached for the AWS CLI and the SDKs, and found again: valid until ${cached?.expiresAt.toISOString()}`)
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

/** A line that is written over and over, where there is a terminal to do so. */
export function progressLine(stream = process.stderr) {
  if (!stream.isTTY) return { show: () => {}, clear: () => {} }
  const clear = () => void stream.write('\r\u001b[2K')
  return { show: (text) => void stream.write(`\r\u001b[2K${text}`), clear }
}

if (import.meta.url === `file://${process.argv[1]}`) {
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
