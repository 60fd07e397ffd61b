// A program with a session, driven by lines: `ID OPERATION`, answered by `reply-ID JSON`.
//
// SESSION: the options as JSON.

import { createHash } from 'node:crypto'
import { createInterface } from 'node:readline'
import { SsoSession } from '../../index.mjs'

const options = JSON.parse(process.env.SESSION)
let session = new SsoSession(options)

const digest = (text) => text && createHash('sha256').update(text).digest('hex').slice(0, 16)
const token = ({ accessToken, refreshToken, expiresAt }) => ({
  access: digest(accessToken),
  refresh: digest(refreshToken),
  left: expiresAt.getTime() - Date.now(),
})

/** Prints the address that it is asked to open, and opens nothing. */
async function signIn(options) {
  const openBrowser = (url) => void console.log('open', url)
  const onEvent = ({ type, flow }) => void console.log('event', type, flow ?? '')
  return token(await session.signIn({ ...options, openBrowser, onEvent }))
}

const operations = {
  token: async () => token(await session.token()),
  /** As a process that has just started. */
  fresh: async () => {
    session = new SsoSession(options)
    return token(await session.token())
  },
  status: () => session.status(),
  signOut: () => session.signOut(),
  exit: () => process.exit(),
  processorTime: async () => {
    const { user, system } = process.cpuUsage()
    return { milliseconds: (user + system) / 1000 }
  },
  signIn: () => signIn({ flow: 'device' }),
  signInUntilTimeOut: () => signIn({ flow: 'device', timeoutMs: 3000 }),
  signInByBrowserUntilTimeOut: () => signIn({ flow: 'browser', timeoutMs: 3000 }),
}

console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  const [id, operation] = line.split(' ')
  operations[operation]()
    .catch(({ code, message }) => ({ error: code ?? message }))
    .then((answer) => console.log(`reply-${id} ${JSON.stringify(answer)}`))
}
