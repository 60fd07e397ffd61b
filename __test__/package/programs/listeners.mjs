// Subscribers and callbacks that fail, in a process of their own: what becomes of their exceptions.
//
//   node listeners.mjs <what> [handled]
//
// Prints what the call came to, what others heard, and what was uncaught.

import { rmSync, writeFileSync } from 'node:fs'
import { loadCachedSsoToken, onWarning, SsoSession } from '../../../index.mjs'

const [what, handled] = process.argv.slice(2)
const { START_URL: startUrl, REGION: region, TOKEN_FILE: file, TOKEN: token } = process.env
const heard = []
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
    onWarning(({ code }) => heard.push(code))
    const result = await loadCachedSsoToken(startUrl)
    if (handled) await until(() => uncaught.length >= 2)
    return result
  },

  /** A subscriber that ends its subscription and begins another at each warning. */
  async subscribesAgain() {
    let end
    const again = ({ code }) => {
      end()
      heard.push(code)
      if (heard.length < 100) end = onWarning(again)
    }
    end = onWarning(again)
    return loadCachedSsoToken(startUrl)
  },

  /** A subscriber that ends the subscription of the next one. */
  async endsAnother() {
    const ends = []
    onWarning(() => ends.forEach((end) => end()))
    ends.push(onWarning(({ code }) => heard.push(code)))
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
    one.onChange(({ signedIn }) => heard.push(signedIn))
    // Removed and written until it is noticed: watching begins in the background, and waits until a file is settled.
    for (let there = true; !heard.length; there = !there) {
      if (there) rmSync(file)
      else writeFileSync(file, token)
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
    if (handled) await until(() => uncaught.length >= 2)
    return null
  },

  /** A callback whose promise is rejected when the call is over. */
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
console.log(JSON.stringify({ result, heard, uncaught: uncaught.toSorted() }))
process.exit()
