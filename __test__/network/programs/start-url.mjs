// start-url.mjs TEXT: resolves a start URL, and says as JSON what came of it.

import { resolveStartUrl } from '../../../index.mjs'

const [text] = process.argv.slice(2)
const answer = await resolveStartUrl(text).catch(({ code, message, hint }) => ({ code, message, hint }))
console.log(JSON.stringify(answer))
