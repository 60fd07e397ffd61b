import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { canTrace, syncsAndRenames } from '../harness/system-calls.js'
import { startUrl } from '../harness/center.js'
import { Home } from '../harness/home.js'

describe.runIf(canTrace)('a token that is stored', () => {
  test('is synced before it replaces the old one, and the folder is synced afterwards', async () => {
    const home = new Home()
    const file = home.tokenFile(startUrl)
    const calls = await syncsAndRenames([join(__dirname, 'programs', 'store-once.mjs'), 'lasting-1'], home.env())
    const cacheCalls = calls.filter(({ paths }) => paths.some((path) => path.startsWith(home.cache)))
    const unfinished = cacheCalls[0]?.paths[0] ?? ''
    expect(dirname(unfinished)).toBe(home.cache)
    expect(basename(unfinished)).toMatch(/^\.aws-sso-native-.*\.tmp$/)
    expect(cacheCalls).toEqual([
      { name: 'fsync', paths: [unfinished] },
      { name: 'rename', paths: [unfinished, file] },
      { name: 'fsync', paths: [home.cache] },
    ])
  })
})
