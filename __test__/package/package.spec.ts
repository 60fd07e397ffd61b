import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, expectTypeOf, it } from 'vitest'
import * as esm from 'aws-sso-native'
import type * as types from '../../index.js'
import '../harness/each-test.js'

const require = createRequire(import.meta.url)
const cjs = require('aws-sso-native') as typeof esm

describe('the package', () => {
  it('is one instance for require and import', () => {
    const names = Object.keys(cjs).sort()
    expect(Object.keys(esm).sort()).toEqual(names)
    for (const name of names) expect(esm[name as keyof typeof esm]).toBe(cjs[name as keyof typeof esm])
  })

  it('exports the session, the five functions, the settings and what they need', () => {
    expect(Object.keys(cjs).sort()).toEqual([
      'SsoError',
      'SsoSession',
      'cacheSsoToken',
      'childCredentials',
      'claudeCode',
      'claudeCodeFromSettings',
      'commandPath',
      'configureNetwork',
      'diagnose',
      'listAccountsAndRoles',
      'loadCachedSsoToken',
      'migrateSettings',
      'onLog',
      'onWarning',
      'openSettings',
      'performDeviceAuthorization',
      'pollForToken',
      'resolveStartUrl',
      'sessionFromSettings',
      'streamAccountsAndRoles',
    ])
  })

  it('has the types of the five functions that callers build on', () => {
    type Result<F extends (...args: never[]) => unknown> = Awaited<ReturnType<F>>
    expectTypeOf<types.DeviceAuthResult>().toEqualTypeOf<Result<typeof types.performDeviceAuthorization>>()
    expectTypeOf<types.TokenResult>().toEqualTypeOf<Result<typeof types.pollForToken>>()
    expectTypeOf<Result<typeof types.listAccountsAndRoles>>().toExtend<types.AccountWithRoles[]>()
    expectTypeOf<void>().toEqualTypeOf<Result<typeof types.cacheSsoToken>>()
    expectTypeOf<types.CachedSsoToken | null>().toEqualTypeOf<Result<typeof types.loadCachedSsoToken>>()
    expectTypeOf<Parameters<typeof types.pollForToken>[4]>().toEqualTypeOf<Date | number>()
  })

  it.runIf(process.platform === 'linux')('uses few threads, which have the name of the package', async () => {
    const load = () => cjs.loadCachedSsoToken('https://my-org.awsapps.com/start')
    await Promise.all(Array.from({ length: 50 }, load))
    const names = readdirSync('/proc/self/task').map((id) => readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim())
    const threads = names.filter((name) => name === 'aws-sso-native')
    expect(threads.length).toBeGreaterThan(0)
    expect(threads.length).toBeLessThanOrEqual(1 + 4)
  })

  it('is installed without scripts, other packages, or an upper limit for the version of Node', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      scripts: Record<string, string>
      dependencies?: object
      engines: object
    }
    for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) {
      expect(manifest.scripts).not.toHaveProperty(script)
    }
    expect(manifest.dependencies).toBeUndefined()
    // No other engine is required, and no version of Node is too new: otherwise npm would refuse to install the package
    // for a host that can run it.
    expect(manifest.engines).toEqual({ node: '>=20' })
  })
})
