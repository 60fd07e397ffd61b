import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  cacheSsoToken,
  listAccountsAndRoles,
  loadCachedSsoToken,
  performDeviceAuthorization,
  pollForToken,
  SsoError,
} from '../../index.js'
import { startCenter } from '../harness/center.js'
import { home } from '../harness/each-test.js'

type Loose = (...args: unknown[]) => Promise<unknown>

const URL = 'https://d-9067694978.awsapps.com/start'
const LATER = Date.now() + 600_000

/** Every function with valid arguments. */
const functions: Array<[string, Loose, unknown[]]> = [
  ['performDeviceAuthorization', performDeviceAuthorization as Loose, [URL, 'us-east-1', 'My App', {}]],
  ['pollForToken', pollForToken as Loose, ['id', 'secret', 'code', 1, LATER, { ssoRegion: 'us-east-1' }]],
  ['listAccountsAndRoles', listAccountsAndRoles as Loose, ['token', 'us-east-1', {}]],
  ['cacheSsoToken', cacheSsoToken as Loose, [URL, 'us-east-1', 'token', LATER, {}]],
  ['loadCachedSsoToken', loadCachedSsoToken as Loose, [URL, {}]],
]

const names: Record<string, string[]> = {
  performDeviceAuthorization: ['ssoStartUrl', 'ssoRegion', 'clientName', 'options'],
  pollForToken: ['clientId', 'clientSecret', 'deviceCode', 'interval', 'expiresAt', 'options'],
  listAccountsAndRoles: ['accessToken', 'ssoRegion', 'options'],
  cacheSsoToken: ['startUrl', 'region', 'accessToken', 'expiresAt', 'options'],
  loadCachedSsoToken: ['startUrl', 'options'],
}

const impossible: Record<string, unknown[]> = {
  ssoStartUrl: [
    '',
    'nonsense',
    'http://d-1.awsapps.com/start',
    'file:///etc/passwd',
    'https://u:p@x.awsapps.com',
    'https://a/\n',
  ],
  startUrl: ['', 'nonsense', 'http://d-1.awsapps.com/start', `https://a/${'x'.repeat(3000)}`],
  ssoRegion: ['', 'evil.com', 'us-east-1.evil.com', 'x@evil.com', 'US-EAST-1', 'a\n', 'us east', 'é'],
  region: ['', 'evil.com/#', '-x', 'x'.repeat(64)],
  clientName: ['', ' ', 'a\nb', 'x'.repeat(257)],
  clientId: ['', 'a\nb'],
  clientSecret: ['', 'a\0b', 'x'.repeat(20_000)],
  deviceCode: ['', 'tökén'],
  accessToken: ['', 'a\r\nx-evil: 1', 'x'.repeat(20_000)],
  interval: [Number.NaN, -1, Number.POSITIVE_INFINITY, 1e6],
  expiresAt: [Number.NaN, new Date('nonsense'), -1, 1e20],
}

describe.each(functions)('%s', (name, call, args) => {
  const cases = names[name]!.flatMap((argument, index) => {
    const wrong: unknown[] = [Symbol('x'), () => 0, 1n, true, [], index < args.length - 1 ? {} : 'text']
    const optional = argument === 'clientName' || argument === 'options'
    if (argument !== 'interval' && argument !== 'expiresAt') wrong.push(5)
    if (!optional) wrong.push(undefined, null)
    // An array is an object. As options it has no members.
    const values = argument === 'options' ? wrong.filter((value) => !Array.isArray(value)) : wrong
    return [...values, ...(impossible[argument] ?? [])].map((value) => ({ argument, index, value }))
  })

  it('rejects an invalid argument with its name, and never throws', async () => {
    const center = await startCenter()
    for (const { argument, index, value } of cases) {
      const error: unknown = await call(...args.with(index, value)).then(
        () => new Error('it did not reject'),
        (reason: unknown) => reason,
      )
      const shown = `${name}: ${argument} = ${String(value).slice(0, 40)}`
      expect(error, shown).toBeInstanceOf(SsoError)
      expect(error, shown).toMatchObject({ code: 'InvalidInput', retryable: false })
      expect((error as SsoError).message, shown).toContain(`\`${argument}\``)
    }
    expect(center.counters.requests).toBe(0)
    expect(existsSync(home.cacheFile(''))).toBe(false)
  })

  it('names an invalid option', async () => {
    const options: Record<string, unknown> = {
      signal: 5,
      ...(name === 'performDeviceAuthorization' && { scopes: 'x', sessionName: 7 }),
      ...(name === 'pollForToken' && { ssoRegion: 'evil.com', onPoll: 'x' }),
      ...(name === 'listAccountsAndRoles' && { onProgress: {} }),
      ...(name === 'cacheSsoToken' && {
        sessionName: '',
        refreshToken: 5,
        clientId: '',
        clientSecret: [],
        registrationExpiresAt: 'soon',
      }),
      ...(name === 'loadCachedSsoToken' && { sessionName: '\n' }),
    }
    const center = await startCenter()
    for (const [option, value] of Object.entries(options)) {
      const error: unknown = await call(...args.with(-1, { [option]: value })).catch((reason: unknown) => reason)
      expect(error, option).toMatchObject({ code: 'InvalidInput' })
      expect((error as SsoError).message).toContain(`\`options.${option}\``)
    }
    expect(center.counters.requests).toBe(0)
  })

  it('rejects with the reason of an aborted signal before anything is sent', async () => {
    const center = await startCenter()
    const reason = { any: 'value' }
    const signal = AbortSignal.abort(reason)
    await expect(call(...args.with(-1, { ...(args.at(-1) as object), signal }))).rejects.toBe(reason)
    expect(center.counters.requests).toBe(0)
    expect(existsSync(home.cacheFile(''))).toBe(false)
  })

  it('treats null like a missing option', async () => {
    await startCenter()
    const options = { signal: null, sessionName: null, scopes: null, onPoll: null, onProgress: null, clientId: null }
    const outcome: unknown = await call(...args.with(-1, { ...(args.at(-1) as object), ...options })).catch(
      (error: unknown) => error,
    )
    expect((outcome as SsoError | undefined)?.code).not.toBe('InvalidInput')
  })
})
