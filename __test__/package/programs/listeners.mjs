// Subscribers and callbacks that throw, and what happens to their exceptions.
//
//   node listeners.mjs <what> [handled]
//
// Prints the result of the call, what other subscribers received, and the uncaught exceptions.

import { rmSync, writeFileSync } from 'node:fs'
import { loadCachedSsoToken, onWarning, SsoSession } from '../../../index.mjs'

const [what, handled] = process.argv.slice(2)
const { START_URL: startUrl, REGION: region, TOKEN_FILE: file, TOKEN: token } = process.env
const received = []
const uncaught = []
if (handled) process.on('uncaughtException', (error) => uncaught.push(error.message))

const session = () => new SsoSession({ startUrl, region, sessionName: 'my-sso' })
const turn = () => new Promise((resolve) => setImmediate(resolve))
const until = async (holds) => {
  while (!holds()) await turn()
}

const scenarios = {
  async onWarning() {
    onWarning(() => {
      throw new Error('thrown')
    })
    onWarning(async () => {
      await turn()
      throw new Error('rejected')
    })
    onWarning(({ code }) => received.push(code))
    const result = await loadCachedSsoToken(startUrl)
    if (handled) await until(() => uncaught.length >= 2)
    return result
  },

  /** A subscriber that ends its subscription and begins another at each warning. */
  async subscribesAgain() {
    let end
    const again = ({ code }) => {
      end()
      received.push(code)
      if (received.length < 100) end = onWarning(again)
    }
    end = onWarning(again)
    return loadCachedSsoToken(startUrl)
  },

  /** A subscriber that ends the subscription of the next one. */
  async endsAnother() {
    const ends = []
    onWarning(() => ends.forEach((end) => end()))
    ends.push(onWarning(({ code }) => received.push(code)))
    return loadCachedSsoToken(startUrl)
  },

  async onChange() {
    const one = session()
    await one.status()
    one.onChange(() => {
      throw new Error('thrown')
    })
    one.onChange(async () => {
      throw new Error('rejected')
    })
    one.onChange(({ signedIn }) => received.push(signedIn))
    // The file is removed and written until that is noticed: watching begins in the background, and a change is
    // reported only when the file has not changed for a moment.
    for (let exists = true; !received.length; exists = !exists) {
      if (exists) rmSync(file)
      else writeFileSync(file, token)
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
    if (handled) await until(() => uncaught.length >= 2)
    return null
  },

  /** A callback whose promise rejects after the end of the call. */
  async late() {
    let reject
    const { accessToken } = await session().signIn({
      openBrowser: false,
      onEvent: () => new Promise((_, no) => (reject = no)),
    })
    reject(new Error('late'))
    if (handled) await until(() => uncaught.length >= 1)
    return typeof accessToken
  },
}

const result = await scenarios[what]()
await turn()
console.log(JSON.stringify({ result, received, uncaught: uncaught.toSorted() }))
process.exit()
