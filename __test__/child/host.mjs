// A host that starts a child: `node host.mjs VIA [END]`. It prints the environment of the child. Then it ends by itself, by
// `process.exit` or by an exception; without END it waits to be killed.

import { childCredentials, SsoSession } from '../../index.mjs'

const [via, end] = process.argv.slice(2)
const { SESSION, ROLE } = process.env
const session = new SsoSession(JSON.parse(SESSION))
const { env } = await childCredentials(session, { ...JSON.parse(ROLE), region: 'us-west-2', via })
console.log('env', JSON.stringify(env))
// The environment alone is kept. A collection must not end the credentials.
globalThis.gc()
if (end === 'process.exit') process.exit(0)
if (end === 'an exception') throw new Error('of the host')
if (end === undefined) {
  await new Promise((resolve) => setImmediate(resolve))
  globalThis.gc()
  console.log('collected')
  setInterval(() => {}, 1 << 30)
}
