import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as sso from '../../index.js'
import { startCenter, startUrl } from '../harness/center.js'
import { useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'

/** The rule, written a second time: an error in one of the two makes a difference. */
const isRegion = (text: string): boolean =>
  /^[a-z0-9-]+$/.test(text) && text.length <= 63 && !text.startsWith('-') && !text.endsWith('-') && !text.includes('\n')

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: fc.constantFrom(...'abz019-._/#@:%\n\0 ?\\AZé'), maxLength: 70 }),
  fc.constantFrom(
    'us-east-1.evil.com',
    'evil.com/#',
    'x@evil.com',
    'us-east-1\n',
    'US-EAST-1',
    '-a',
    'a-',
    'a'.repeat(64),
  ),
)

/** The result or error of a call, which must not throw. */
async function outcome(call: () => Promise<unknown>): Promise<unknown> {
  let promise: Promise<unknown>
  try {
    promise = call()
  } catch (error) {
    throw new Error('threw instead of rejecting', { cause: error })
  }
  return promise.then(
    () => 'done',
    (error: unknown) => error,
  )
}

function expectInvalid(error: unknown): void {
  expect(error).toBeInstanceOf(sso.SsoError)
  expect(error).toMatchObject({ code: 'InvalidInput', retryable: false })
}

describe('any text as a region', () => {
  test('is rejected with an SsoError before anything is sent, or is a region', async () => {
    const center = await startCenter({ latencyMs: 0 })
    useHome(new Home())
    const { accessToken } = center.issueToken()
    await fc.assert(
      fc.asyncProperty(anyText, async (region) => {
        center.clearLog()
        const outcomes = [
          await outcome(() => sso.listAccountsAndRoles(accessToken, region)),
          await outcome(() => sso.performDeviceAuthorization(startUrl, region)),
          await outcome(() => sso.pollForToken('id', 'secret', 'code', 1, Date.now() - 1, { ssoRegion: region })),
          await outcome(() => sso.cacheSsoToken(startUrl, region, 'AT', Date.now() + 1000)),
        ]
        if (isRegion(region)) {
          expect(outcomes[0]).toBe('done')
          expect(outcomes[1]).toBe('done')
          expect(outcomes[3]).toBe('done')
        } else {
          outcomes.forEach(expectInvalid)
          expect(center.requests).toHaveLength(0)
        }
      }),
      { numRuns: 150 },
    )
  })
})

describe('any text as a start URL', () => {
  const url = fc.oneof(
    anyText,
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc.webUrl({ validSchemes: ['http', 'ftp', 'file', 'javascript'] }),
    fc.string({ maxLength: 20 }).map((rest) => `https://${rest}`),
    fc.constantFrom(
      'http://localhost/start',
      'http://127.0.0.1:8080/start',
      'http://evil.com',
      'javascript:alert(1)',
      'https://',
    ),
  )

  /** https, or http on this machine. */
  const mayBeSent = (text: string): boolean => {
    if (!URL.canParse(text)) return false
    const { protocol, hostname } = new URL(text)
    return protocol === 'https:' || (protocol === 'http:' && /^(localhost|127\.|\[::1\])|\.localhost$/.test(hostname))
  }

  test('is rejected with an SsoError before anything is sent, or is https or of this machine', async () => {
    const center = await startCenter({})
    const home = new Home()
    useHome(home)
    await fc.assert(
      fc.asyncProperty(url, async (text) => {
        center.clearLog()
        const loaded = await outcome(() => sso.loadCachedSsoToken(text))
        const performed = await outcome(() => sso.performDeviceAuthorization(text, center.region))
        if (!mayBeSent(text)) {
          expectInvalid(loaded)
          expectInvalid(performed)
        }
        if (performed instanceof sso.SsoError && performed.code === 'InvalidInput')
          expect(center.requests).toHaveLength(0)
        else
          for (const { body } of center.requests)
            expect([undefined, text]).toContain((body as { startUrl?: string }).startUrl)
        // A value that one function accepts is accepted by the other.
        expect(loaded === 'done').toBe(
          performed === 'done' || !(performed as sso.SsoError).message.includes('`ssoStartUrl`'),
        )
      }),
      { numRuns: 150 },
    )
  })
})

test('every function rejects a value of a wrong type with InvalidInput, and does not throw', async () => {
  const functions = [
    (value: never) => sso.performDeviceAuthorization(value, value),
    (value: never) => sso.pollForToken(value, value, value, value, value),
    (value: never) => sso.listAccountsAndRoles(value, value),
    (value: never) => sso.cacheSsoToken(value, value, value, value),
    (value: never) => sso.loadCachedSsoToken(value),
  ]
  const notText = fc
    .anything({ withBigInt: true, withDate: true, withMap: true })
    .filter((value) => typeof value !== 'string')
  await fc.assert(
    fc.asyncProperty(notText, async (value) => {
      for (const call of functions) expectInvalid(await outcome(() => call(value as never)))
    }),
    { numRuns: 100 },
  )
})
