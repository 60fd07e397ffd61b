import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { loadCachedSsoToken } from '../../index.js'
import { startUrl } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { useHome } from '../harness/environment.js'
import { Home, mode } from '../harness/home.js'

const programFile = (name: string) => join(__dirname, 'programs', name)

/** What `read.mjs` met. */
interface Seen {
  readonly loads: number
  readonly whole: number
  readonly tokens: number
  readonly plainReads: number
}

const kills = 200

test(`${kills} writers killed in mid-write show no reader anything but a whole token`, async () => {
  const home = new Home()
  const file = home.tokenFile(startUrl)
  const env = home.env()
  const reader = new Child(process.execPath, [programFile('read.mjs'), file], { env })
  await reader.line('READING')
  // Some reads before there is anything: those must be null.
  await sleep(50)

  for (let i = 0; i < kills; i++) {
    const writer = new Child(process.execPath, [programFile('rewrite.mjs'), `w${i}`], { env })
    await writer.line('WRITING')
    // A write takes some milliseconds; the kills spread over several of them.
    await sleep(Math.random() * 15)
    writer.kill()
    expect((await writer.finished).signal).toBe('SIGKILL')
  }

  reader.send('stop')
  const seen = await reader.json<Seen>()
  expect((await reader.finished).stderr).toBe('')
  expect(seen).toMatchObject({ nullsAfter: 0, broken: 0, plainBroken: 0, warnings: [] })
  expect(seen).toHaveProperty('nullsBefore', expect.any(Number))
  // It did read while they wrote.
  expect(seen.whole).toBeGreaterThan(kills)
  expect(seen.tokens).toBeGreaterThan(kills)

  useHome(home)
  expect(await loadCachedSsoToken(startUrl)).not.toBeNull()
  expect(mode(file)).toBe(0o600)
  // What the killed left behind is no `.json`, which the AWS CLI would read, and for the owner alone.
  const left = readdirSync(home.cache).filter((name) => join(home.cache, name) !== file)
  expect(left.filter((name) => name.endsWith('.json'))).toEqual([])
  expect(left.every((name) => mode(join(home.cache, name)) === 0o600)).toBe(true)
  expect(existsSync(file)).toBe(true)
})
