// Uses a session and causes errors of it, and prints everything that it gets.
//
// SESSION: the options as JSON. The environment has the endpoints of an emulator whose secrets all contain a marker.
// The test searches the output for the marker. Lines on the standard input say that the emulator is prepared.

import { inspect } from 'node:util'
import * as sso from '../../index.mjs'

const session = new sso.SsoSession(JSON.parse(process.env.SESSION))

function print(what, value) {
  console.log(`# ${what}`)
  console.log(value)
  console.log('%s %o %O', value, value, value)
  console.error(value)
  console.dir(value, { depth: null, showHidden: true })
  console.log(inspect({ nested: [{ value }] }, { depth: null, showHidden: true, getters: true }))
  if (value instanceof Error) {
    console.log(value.stack, value.message, JSON.stringify(value))
    console.log(JSON.stringify(Object.getOwnPropertyDescriptors(value)))
    if (value.cause) print(`${what}: cause`, value.cause)
  }
}

async function attempt(what, call) {
  try {
    print(what, await call())
  } catch (error) {
    print(`${what}: error ${error.code}`, error)
  }
}

let answers = 0
process.stdin.setEncoding('utf8').on('data', (text) => (answers += text.split('\n').length - 1))
async function prepare(what) {
  const before = answers
  console.log(`PREPARE ${what}`)
  while (answers === before) await new Promise((resolve) => setTimeout(resolve, 2))
}

sso.onWarning((warning) => print('warning', warning))
sso.onLog((event) => print('log', event), { level: 'debug' })
session.onChange((status) => print('change', status))
const onEvent = (event) => print('event', event)
// The consent page allows access at once, and redirects the browser to the callback.
const openBrowser = (url) => fetch(url)

print('session', session)
await attempt('browser', () => session.signIn({ flow: 'browser', openBrowser, onEvent }))
await attempt('token', () => session.token())
await attempt('status', () => session.status())
const [account] = await session.listAccountsAndRoles()
const [{ roleName }] = account.roles
await attempt('credentials', () => session.roleCredentials(account.accountId, roleName))
await attempt('provided credentials', session.credentialProvider(account.accountId, roleName))
await attempt('foreign role', () => session.roleCredentials(account.accountId, 'NotMine'))
for (const what of ['expire', 'echo', 'halfBody', 'status500', 'invalidGrant']) {
  await prepare(what)
  await attempt(`${what}: token`, () => session.token())
  await attempt(`${what}: status`, () => session.status())
  await attempt(`${what}: browser`, () => session.signIn({ flow: 'browser', openBrowser, onEvent, force: true }))
}
await prepare('end')
await attempt('device', () => session.signIn({ flow: 'device', openBrowser: () => {}, onEvent, force: true }))
await attempt('sign-out', () => session.signOut())
process.exit()
