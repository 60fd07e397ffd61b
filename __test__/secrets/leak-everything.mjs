// Makes a sign-in and causes all errors of it, and prints everything that it gets: results, errors, stacks, events and
// warnings.
//
// Arguments: a start URL, a region. The environment has the endpoints of an emulator whose secrets all contain a
// marker. The test searches the output for the marker.

import { inspect } from 'node:util'
import * as sso from '../../index.mjs'

const [startUrl, region] = process.argv.slice(2)

function print(what, value) {
  console.log(`# ${what}`)
  console.log(value)
  console.log('%s %o %O', value, value, value)
  console.error(value)
  console.dir(value, { depth: null, showHidden: true })
  console.log(inspect(value, { depth: null, showHidden: true, getters: true, showProxy: true }))
  console.log(inspect({ nested: [{ value }] }, { depth: null }))
  console.log(String(value), `${value}`)
  // All properties of an error are printed, in every way.
  if (value instanceof Error) {
    console.log(
      value.stack,
      value.message,
      JSON.stringify(value),
      JSON.stringify(Object.getOwnPropertyDescriptors(value)),
    )
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

/** Announces the next call, and waits until the test has prepared the emulator. */
let answers = 0
process.stdin.setEncoding('utf8').on('data', (text) => (answers += text.split('\n').length - 1))
async function prepare(what) {
  const before = answers
  console.log(`PREPARE ${what}`)
  while (answers === before) await new Promise((resolve) => setTimeout(resolve, 2))
}

sso.onWarning((warning) => print('warning', warning))
sso.onLog((event) => print('log', event), { level: 'debug' })
process.on('warning', (warning) => print('process warning', warning))

const soon = () => Date.now() + 1600
const poll = (device, options = {}, until = soon()) =>
  sso.pollForToken(device.clientId, device.clientSecret, device.deviceCode, 1, until, {
    onPoll: (event) => print('poll', event),
    ...options,
  })

await prepare('approve')
const device = await sso.performDeviceAuthorization(startUrl, region)
print('device authorization', device)
const token = await poll(device, {}, Date.now() + 60_000)
print('token', token)
await attempt('accounts', () =>
  sso.listAccountsAndRoles(token.accessToken, region, { onProgress: (event) => print('progress', event) }),
)
await attempt('cache', () => sso.cacheSsoToken(startUrl, region, token.accessToken, token.expiresAt))
const loaded = await sso.loadCachedSsoToken(startUrl)
print('loaded', loaded)

// A code that was already used, and mistakes of a program with secrets.
await attempt('poll again', () => poll(device))
await attempt('wrong types', () => sso.pollForToken(device, token, device, loaded, device))
await attempt('secret as region', () => sso.listAccountsAndRoles(token.accessToken, token.accessToken))
await attempt('secret as start URL', () => sso.performDeviceAuthorization(device.clientSecret, region))
await attempt('secret as client name', () =>
  sso.performDeviceAuthorization(startUrl, region, `${device.clientSecret}\n`),
)
await attempt('secret as scope', () =>
  sso.performDeviceAuthorization(startUrl, region, undefined, { scopes: [`${token.refreshToken} x`] }),
)
await attempt('secret as session name', () =>
  sso.loadCachedSsoToken(startUrl, { sessionName: `${token.refreshToken}\n` }),
)
await attempt('token with a line break', () => sso.listAccountsAndRoles(`${token.accessToken}\r\n`, region))
await attempt('token that is too long', () => sso.listAccountsAndRoles(token.accessToken.repeat(100), region))
await attempt('client secret that is no text', () =>
  sso.pollForToken(device.clientId, `${device.clientSecret}é`, device.deviceCode, 1, soon()),
)
await attempt('unknown client', () => sso.pollForToken('nobody', device.clientSecret, device.deviceCode, 1, soon()))

for (const what of ['deny', 'expire']) {
  await prepare(what)
  await attempt(what, async () => poll(await sso.performDeviceAuthorization(startUrl, region)))
}
for (const what of ['echo', 'garbage', 'halfBody', 'reset', 'status500', 'badUri', 'badToken']) {
  await prepare(what)
  await Promise.all([
    attempt(`${what}: authorization`, () => sso.performDeviceAuthorization(startUrl, region)),
    attempt(`${what}: poll`, () => poll(device)),
    attempt(`${what}: accounts`, () => sso.listAccountsAndRoles(token.accessToken, region)),
  ])
}

await prepare('cancel')
await attempt('cancelled', () => poll(device, { signal: AbortSignal.timeout(30) }))
await attempt('callback that throws', () =>
  poll(device, {
    onPoll() {
      throw new Error('the host is at fault')
    },
  }),
)

await prepare('breakCache')
await attempt('broken cache', () => sso.loadCachedSsoToken(startUrl))
await prepare('blockCache')
await attempt('blocked cache', () => sso.cacheSsoToken(startUrl, region, token.accessToken, token.expiresAt))
await prepare('end')
process.exit()
