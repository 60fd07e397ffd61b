// Signs out on a full disk, with a token in memory that could not be stored. FOLDER: `~/.aws/sso`; FILE: the token file.

import { existsSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SsoSession } from '../../../index.mjs'

const { FILE, FOLDER, SESSION } = process.env
const rest = join(FOLDER, 'rest')
const options = JSON.parse(SESSION)

function fill() {
  const { bavail, bsize } = statfsSync(FOLDER)
  try {
    writeFileSync(rest, Buffer.alloc((bavail + 1) * bsize))
  } catch {
    // Full, as it should be.
  }
}

/** Its token cannot be stored either, and nobody signs it out. */
const witness = new SsoSession({ ...options, sessionName: 'witness' })

// The list of accounts is kept while there is room.
await new SsoSession(options).listAccountsAndRoles()
writeFileSync(FILE, JSON.stringify({ ...JSON.parse(readFileSync(FILE, 'utf8')), expiresAt: '2026-01-01T00:00:00Z' }))
const session = new SsoSession(options)
fill()
await session.token()
await witness.token()
const { unsaved } = await session.status()
const signOut = await session.signOut()

async function seen() {
  const { signedIn, reason, unsaved } = await session.status()
  const list = await new SsoSession(options).listAccountsAndRoles({ cached: 'only' })
  return { fileIsThere: existsSync(FILE), signedIn, reason, unsaved, list: list && list.length }
}

const whileFull = await seen()
rmSync(rest)
// The token of the other session is stored as soon as there is room: later than that of this one would have been.
while ((await witness.status()).unsaved) await new Promise((resume) => setTimeout(resume, 20))
console.log(JSON.stringify({ unsaved, signOut, whileFull, afterwards: await seen() }))
