// Signs out on a full disk, with a token in memory that could not be stored. FOLDER: `~/.aws/sso`; FILE: the token file.

import { existsSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
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

const session = new SsoSession(options)
fill()
await session.token()
// A list of accounts that was kept is forgotten, too: it is there before the disk is full again.
rmSync(rest)
await session.listAccountsAndRoles()
fill()
const { unsaved } = await session.status()
const signOut = await session.signOut()

async function seen() {
  const { signedIn, reason, unsaved } = await session.status()
  const list = await new SsoSession(options).listAccountsAndRoles({ cached: 'only' })
  return { fileIsThere: existsSync(FILE), signedIn, reason, unsaved, list: list && list.length }
}

const whileFull = await seen()
rmSync(rest)
// It is tried again to store a token after one and three seconds.
await new Promise((resume) => setTimeout(resume, 4000))
console.log(JSON.stringify({ unsaved, signOut, whileFull, afterwards: await seen() }))
