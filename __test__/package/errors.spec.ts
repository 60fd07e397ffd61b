import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { listAccountsAndRoles, onWarning, performDeviceAuthorization, SsoError, type SsoWarning } from '../../index.js'
import { startCenter } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { home } from '../harness/each-test.js'
import { native } from '../harness/native.js'
import { rejection } from '../harness/rejection.js'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

describe('the error codes', () => {
  const codesOfTheCore = native().errorCodes()
  const section =
    read('docs/errors.md')
      .split('\n## ')
      .find((text) => text.startsWith('The codes')) ?? ''
  const rows = [...section.matchAll(/^\| `(\w+)` +\| (yes|no) +\|/gm)].map(([, code, retry]) => ({ code, retry }))

  it('are the same in the core, in the types and in the documentation', () => {
    const union = /type SsoErrorCode =([^;]+);/.exec(read('index.d.ts'))?.[1] ?? ''
    const typed = [...union.matchAll(/'(\w+)'/g)].map(([, code]) => code)
    const documented = rows.map(({ code }) => code)
    // The core cannot report this one: it means that the core is missing.
    const codes = ['AddonNotLoaded', ...codesOfTheCore.map(({ code }) => code)]
    expect(typed).toEqual(codes)
    expect(documented).toEqual(codes)
    expect(new Set(codes).size).toBe(codes.length)
  })

  it('are documented as retryable if the core says so', () => {
    const ofTheCore = rows.filter(({ code }) => code !== 'AddonNotLoaded')
    expect(ofTheCore.map(({ code, retry }) => [code, retry === 'yes'])).toEqual(
      codesOfTheCore.map(({ code, retryable }) => [code, retryable]),
    )
  })

  it('each have a hint', () => {
    for (const { code, hint } of codesOfTheCore) expect(hint.length, code).toBeGreaterThan(10)
  })
})

// Node prints the line of code at which an uncaught error was created.
it.each(['index.js', 'emulator/dist/index.js'])(
  'an uncaught error of %s is printed without pages of code',
  async (file) => {
    const call = file === 'index.js' ? `loadCachedSsoToken('x')` : `startIdentityCenter({ port: -1 })`
    const source = `require(${JSON.stringify(fileURLToPath(new URL(`../../${file}`, import.meta.url)))}).${call}`
    const { code, stderr } = await new Child(process.execPath, ['-e', source], { env: { HOME: home.path } }).finished
    expect(code).toBe(1)
    expect(stderr).toContain('Error: ')
    expect(Math.max(...stderr.split('\n').map((line) => line.length)), stderr.slice(0, 1000)).toBeLessThan(500)
  },
)

describe('an SsoError', () => {
  it('is an Error with a code, and has the stack of the caller', async () => {
    async function aCallOfMine() {
      await listAccountsAndRoles('token', 'us-east-1')
    }
    const center = await startCenter()
    const error = await rejection(aCallOfMine())
    expect(error).toBeInstanceOf(Error)
    expect(error).toBeInstanceOf(SsoError)
    expect(error.name).toBe('SsoError')
    expect(Object.keys(error).sort()).toEqual(['code', 'hint', 'reason', 'requestId', 'retryable'])
    expect(error.requestId).toBe(center.requests[0]?.requestId)
    expect(error.stack).toContain('aCallOfMine')
    expect(inspect(error)).toContain("code: 'Unauthorized'")
  })

  it('has no empty members if the response had no reason', async () => {
    await startCenter()
    const error = await rejection(listAccountsAndRoles('', 'us-east-1'))
    expect(Object.keys(error).sort()).toEqual(['code', 'hint', 'retryable'])
  })
})

describe('onWarning', () => {
  it('is called for every subscriber until it unsubscribes', async () => {
    const center = await startCenter()
    const received: Array<[string, SsoWarning]> = []
    const leave = onWarning((warning) => received.push(['one', warning]))
    onWarning((warning) => received.push(['two', warning]))()
    process.env['AWS_CONFIG_FILE'] = home.cacheFile('config')
    mkdirSync(dirname(home.cacheFile('config')), { recursive: true })
    writeFileSync(home.cacheFile('config'), 'a key before any section = broken')
    await performDeviceAuthorization(center.startUrl, center.region)
    expect(new Set(received.map(([who]) => who))).toEqual(new Set(['one']))
    expect(received[0]?.[1]).toMatchObject({ code: 'ConfigFileIgnored' })
    const before = received.length
    leave()
    await performDeviceAuthorization(center.startUrl, center.region)
    expect(received).toHaveLength(before)
  })
})
