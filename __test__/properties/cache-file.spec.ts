import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadCachedSsoToken } from '../../index.js'
import { startUrl } from '../harness/center.js'
import { home, warnings } from '../harness/each-test.js'

/**
 * Writes bytes to the token file, and loads it. The result is a valid token, or `null` with a warning; nothing throws.
 */
async function loads(bytes: Uint8Array | string): Promise<void> {
  warnings.splice(0)
  home.write(home.tokenFile(startUrl), bytes)
  const token = await loadCachedSsoToken(startUrl)
  if (token === null) return
  expect(typeof token.accessToken).toBe('string')
  expect(token.accessToken).not.toBe('')
  expect(token.expiresAt.getTime()).toBeGreaterThan(Date.now())
  for (const key of ['region', 'startUrl', 'refreshToken', 'clientId', 'clientSecret'] as const)
    expect(['string', 'undefined']).toContain(typeof token[key])
  expect(warnings).toEqual([])
}

test('any bytes as a cache file are loaded as null with a warning', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      await loads(bytes)
      expect(warnings).toHaveLength(1)
    }),
    // An invalid file is read again for 150 ms.
    { numRuns: 30 },
  )
})

const time = fc.oneof(
  fc
    .date({ min: new Date(0), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc.string(),
  fc.constantFrom('2099-01-01T00:00:00', '2099-01-01T00:00:00UTC', '2099-01-01T00:00:00Z', '2099-02-30T00:00:00Z'),
  fc.jsonValue(),
)

/** An object like a token: the right keys, each with any value. */
const nearlyToken = fc.record(
  {
    startUrl: fc.oneof(fc.constant(startUrl), fc.string(), fc.jsonValue()),
    region: fc.oneof(fc.constant('us-east-1'), fc.string(), fc.jsonValue()),
    accessToken: fc.oneof(fc.string(), fc.jsonValue()),
    expiresAt: time,
    refreshToken: fc.oneof(fc.string(), fc.jsonValue()),
    clientId: fc.oneof(fc.string(), fc.jsonValue()),
    clientSecret: fc.oneof(fc.string(), fc.jsonValue()),
    registrationExpiresAt: time,
  },
  { requiredKeys: [] },
)

test('an object like a token is loaded as a valid token or null', async () => {
  await fc.assert(
    fc.asyncProperty(nearlyToken, (members) => loads(JSON.stringify(members))),
    { numRuns: 60 },
  )
})

test('a token file with a changed byte, or cut off at any position, is loaded as a valid token or null', async () => {
  const complete = Buffer.from(
    JSON.stringify({
      startUrl,
      region: 'us-east-1',
      accessToken: 'AT',
      expiresAt: '2099-11-23T07:53:28Z',
      refreshToken: 'RT',
    }),
  )
  const place = fc.nat({ max: complete.length - 1 })
  const changed = fc
    .tuple(place, fc.nat({ max: 255 }))
    .map(([at, byte]) => Buffer.from(complete).fill(byte, at, at + 1))
  const cut = place.map((at) => complete.subarray(0, at))
  await fc.assert(
    fc.asyncProperty(fc.oneof(changed, cut), (bytes) => loads(bytes)),
    { numRuns: 60 },
  )
})
