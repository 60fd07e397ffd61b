// A host that starts a child: `node host.mjs VIA [exit]`. It prints the environment of the child. With `exit` it then exits
// normally; otherwise it waits to be killed.

import { childCredentials, SsoSession } from '../../index.mjs'

const [via, exits] = process.argv.slice(2)
const { SESSION, ROLE } = process.env
const session = new SsoSession(JSON.parse(SESSION))
const { env } = await childCredentials(session, { ...JSON.parse(ROLE), region: 'us-west-2', via })
console.log('env', JSON.stringify(env))
// The environment alone is kept. A collection must not end the credentials.
globalThis.gc?.()
if (!exits) {
  await new Promise((resolve) => setImmediate(resolve))
  globalThis.gc?.()
  console.log('collected')
  setInterval(() => {}, 1 << 30)
}
