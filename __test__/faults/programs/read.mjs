// Reads the token until a line is sent to it, with the package and as plain JSON as other programs do, and prints what it
// read.

import { readFile } from 'node:fs/promises'
import { loadCachedSsoToken, onWarning } from '../../../index.mjs'
import { isWhole, startUrl } from './whole-token.mjs'

const [file] = process.argv.slice(2)
const seen = { loads: 0, whole: 0, nullsBefore: 0, nullsAfter: 0, broken: 0, plainReads: 0, plainBroken: 0, tokens: 0 }
const warnings = []
onWarning(({ code, message }) => warnings.push(`${code}: ${message}`))

let stopped = false
process.stdin.once('data', () => {
  stopped = true
  process.stdin.destroy()
})

async function readPlainly() {
  let text
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT' && seen.whole === 0) return
    throw error
  }
  seen.plainReads += 1
  try {
    if (!isWhole(JSON.parse(text))) seen.plainBroken += 1
  } catch {
    seen.plainBroken += 1
  }
}

console.log('READING')
let last
while (!stopped) {
  await readPlainly()
  const token = await loadCachedSsoToken(startUrl)
  seen.loads += 1
  if (token === null) seen[seen.whole === 0 ? 'nullsBefore' : 'nullsAfter'] += 1
  else if (!isWhole(token)) seen.broken += 1
  else seen.whole += 1
  if (token && token.accessToken !== last) seen.tokens += 1
  last = token?.accessToken
}
console.log(JSON.stringify({ ...seen, warnings }))
