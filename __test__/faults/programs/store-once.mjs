// Stores one token and prints the result, `null` or the error, and what is loaded afterwards.

import { cacheSsoToken, loadCachedSsoToken } from '../../../index.mjs'
import { hour, isComplete, region, startUrl, tokenOf } from './complete-token.mjs'

const [mark] = process.argv.slice(2)
const { accessToken, ...renewal } = tokenOf(mark)
const error = await cacheSsoToken(startUrl, region, accessToken, hour(), renewal).then(
  () => null,
  ({ name, code, retryable, message, hint }) => ({ name, code, retryable, message, hint }),
)
const loaded = await loadCachedSsoToken(startUrl)
console.log(
  JSON.stringify({ error, loaded: loaded && { mark: loaded.clientId.slice(2), complete: isComplete(loaded) } }),
)
