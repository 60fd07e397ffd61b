// Refreshes a token on a disk that is full, makes room, and waits for the token to reach its file. CACHE: the folder.

import { readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onWarning, SsoSession } from '../../../index.mjs'

const { CACHE, FILE, SESSION } = process.env
const rest = join(CACHE, 'rest')
const { bavail, bsize } = statfsSync(CACHE)
try {
  writeFileSync(rest, Buffer.alloc(bavail * bsize + bsize))
} catch {
  // Full, as it should be.
}
const warnings = []
onWarning(({ code }) => warnings.push(code))
const session = new SsoSession(JSON.parse(SESSION))
const before = JSON.parse(readFileSync(FILE, 'utf8'))
const token = await session.token()
const again = await session.token()
const whileFull = {
  refreshed: token.accessToken !== before.accessToken,
  valid: token.expiresAt.getTime() > Date.now(),
  same: again.accessToken === token.accessToken,
  fileIsTheOldOne: readFileSync(FILE, 'utf8') === JSON.stringify(before),
  unsaved: (await session.status()).unsaved,
}
rmSync(rest)
let stored
do {
  await new Promise((resume) => setTimeout(resume, 50))
  stored = JSON.parse(readFileSync(FILE, 'utf8'))
} while (stored.accessToken !== token.accessToken)
const status = await session.status()
console.log(
  JSON.stringify({
    whileFull,
    warnings,
    afterwards: { unsaved: status.unsaved, refreshable: stored.refreshToken === token.refreshToken },
  }),
)
