import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect } from 'vitest'
import { loadCachedSsoToken } from '../../index.js'
import { startUrl } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import { testWith } from '../harness/platform.js'

const programFile = (name: string) => join(__dirname, 'programs', name)

const writers = 8
const times = 40

testWith('replacing')(
  `${writers} processes write one file ${times} times each, and in the end it has one of their last tokens`,
  async () => {
    const home = new Home()
    const file = home.tokenFile(startUrl)
    const env = home.env()
    const reader = new Child(process.execPath, [programFile('read.mjs'), file], { env })
    await reader.line('READING')
    const running = Array.from(
      { length: writers },
      (_, i) => new Child(process.execPath, [programFile('rewrite.mjs'), `w${i}`, String(times)], { env }),
    )
    const ends = await Promise.all(running.map(({ finished }) => finished))
    reader.send('stop')
    const seen = await reader.json()

    expect(ends.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      Array.from({ length: writers }, () => ({ code: 0, stderr: '' })),
    )
    expect(seen).toMatchObject({ nullsAfter: 0, invalid: 0, plainInvalid: 0, warnings: [] })
    useHome(home)
    const last = Array.from({ length: writers }, (_, i) => `c.w${i}-${times - 1}`)
    expect(last).toContain((await loadCachedSsoToken(startUrl))?.clientId)
    expect(readdirSync(home.cache)).toEqual([basename(file)])
  },
)
