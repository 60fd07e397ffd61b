// Reads the token until a line is sent to it, with the package and as plain JSON as other programs do, and prints what it
// read. Arguments: the token file, and how many milliseconds it waits before it reads again.

import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadCachedSsoToken, onWarning } from '../../../index.mjs'
import { isComplete, startUrl } from './complete-token.mjs'

const [file, pause = '0'] = process.argv.slice(2)
const seen = {
  loads: 0,
  complete: 0,
  nullsBefore: 0,
  nullsAfter: 0,
  invalid: 0,
  plainReads: 0,
  plainInvalid: 0,
  tokens: 0,
}
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
    if (error.code === 'ENOENT' && seen.complete === 0) return
    throw error
  }
  seen.plainReads += 1
  try {
    if (!isComplete(JSON.parse(text))) seen.plainInvalid += 1
  } catch {
    seen.plainInvalid += 1
  }
}

console.log('READING')
let last
while (!stopped) {
  await readPlainly()
  const token = await loadCachedSsoToken(startUrl)
  seen.loads += 1
  if (token === null) seen[seen.complete === 0 ? 'nullsBefore' : 'nullsAfter'] += 1
  else if (!isComplete(token)) seen.invalid += 1
  else seen.complete += 1
  if (token && token.accessToken !== last) seen.tokens += 1
  last = token?.accessToken
  if (Number(pause) > 0) await sleep(Number(pause))
}
console.log(JSON.stringify({ ...seen, warnings }))
