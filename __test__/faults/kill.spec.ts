import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { loadCachedSsoToken } from '../../index.js'
import { startUrl } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { useHome } from '../harness/environment.js'
import { expectOwnerOnly, Home } from '../harness/home.js'
import { has } from '../harness/platform.js'

const programFile = (name: string) => join(__dirname, 'programs', name)

/** What `read.mjs` read. */
interface Seen {
  readonly loads: number
  readonly complete: number
  readonly tokens: number
  readonly plainReads: number
}

const kills = 200

test(`${kills} writers are killed while they write, and readers find complete tokens only`, async () => {
  const home = new Home()
  const file = home.tokenFile(startUrl)
  const env = home.env()
  // Where an open file cannot be replaced, a writer needs a moment in which nobody reads.
  const pause = has('replacing') ? 0 : 10
  const reader = new Child(process.execPath, [programFile('read.mjs'), file, String(pause)], { env })
  await reader.line('READING')
  // Some reads before there is a file: those must be null.
  await sleep(50)

  for (let i = 0; i < kills; i++) {
    const writer = new Child(process.execPath, [programFile('rewrite.mjs'), `w${i}`], { env })
    await writer.line('WRITING')
    // A write takes some milliseconds. The kills are distributed over several of them.
    await sleep(Math.random() * 15)
    writer.kill()
    // Windows has no signals, but Node reports the one that it was asked for.
    expect((await writer.finished).signal).toBe('SIGKILL')
  }

  reader.send('stop')
  const seen = await reader.json<Seen>()
  expect((await reader.finished).stderr).toBe('')
  expect(seen).toMatchObject({ nullsAfter: 0, invalid: 0, plainInvalid: 0, warnings: [] })
  expect(seen).toHaveProperty('nullsBefore', expect.any(Number))
  // There were reads while they wrote.
  expect(seen.complete).toBeGreaterThan(kills)
  expect(seen.tokens).toBeGreaterThan(kills)

  useHome(home)
  expect(await loadCachedSsoToken(startUrl)).not.toBeNull()
  expectOwnerOnly(file)
  // The files that the killed processes left do not end with `.json`, which the AWS CLI would read, and only their
  // owner can read them.
  const left = readdirSync(home.cache).filter((name) => join(home.cache, name) !== file)
  expect(left.filter((name) => name.endsWith('.json'))).toEqual([])
  expectOwnerOnly(...left.map((name) => join(home.cache, name)))
  expect(existsSync(file)).toBe(true)
})
