import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cacheSsoToken, loadCachedSsoToken } from '../../index.js'
import { startUrl } from '../harness/center.js'
import { home } from '../harness/each-test.js'

const future = fc.date({
  min: new Date(Date.now() + 60_000),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
})

const inSeconds = (time: Date) => new Date(Math.floor(time.getTime() / 1000) * 1000)

test('every stored time is loaded with a precision of a second, as a Date or as a number', async () => {
  await fc.assert(
    fc.asyncProperty(future, future, fc.boolean(), async (expiresAt, registrationExpiresAt, asNumber) => {
      const times = asNumber
        ? ([expiresAt.getTime(), registrationExpiresAt.getTime()] as const)
        : ([expiresAt, registrationExpiresAt] as const)
      await cacheSsoToken(startUrl, 'us-east-1', 'AT', times[0], { registrationExpiresAt: times[1] })
      expect(home.json(home.tokenFile(startUrl))['expiresAt']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
      expect(await loadCachedSsoToken(startUrl)).toMatchObject({
        expiresAt: inSeconds(expiresAt),
        registrationExpiresAt: inSeconds(registrationExpiresAt),
      })
    }),
    { numRuns: 100 },
  )
})

/** The forms in which other programs write one time. */
const writers: ((time: Date) => string)[] = [
  (time) => inSeconds(time).toISOString().replace('.000Z', 'Z'),
  (time) => inSeconds(time).toISOString().replace('.000Z', 'UTC'),
  (time) => time.toISOString(),
  (time) => time.toISOString().replace('Z', '123Z'),
  (time) => time.toISOString().replace('Z', '+00:00'),
]

test('every form in which other programs write a time is read as the same time', async () => {
  await fc.assert(
    fc.asyncProperty(future, fc.constantFrom(...writers), async (time, write) => {
      const text = write(time)
      home.write(home.tokenFile(startUrl), JSON.stringify({ startUrl, accessToken: 'AT', expiresAt: text }))
      const loaded = await loadCachedSsoToken(startUrl)
      const expected = text.includes('.') ? time : inSeconds(time)
      expect(loaded?.expiresAt).toEqual(expected)
    }),
    { numRuns: 100 },
  )
})

test('a time that has passed or is invalid is rejected or loaded as null, never as a token', async () => {
  const past = fc.date({ min: new Date(0), max: new Date(Date.now() - 1000), noInvalidDate: true })
  await fc.assert(
    fc.asyncProperty(past, async (time) => {
      await cacheSsoToken(startUrl, 'us-east-1', 'AT', time)
      expect(await loadCachedSsoToken(startUrl)).toBeNull()
    }),
    { numRuns: 30 },
  )
  for (const time of [NaN, Infinity, -Infinity, 8.64e15 + 1, new Date(NaN)])
    await expect(cacheSsoToken(startUrl, 'us-east-1', 'AT', time)).rejects.toMatchObject({ code: 'InvalidInput' })
})
