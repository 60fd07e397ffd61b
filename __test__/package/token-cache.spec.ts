import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cacheSsoToken, loadCachedSsoToken } from '../../index.js'
import { startCenter } from '../harness/center.js'
import { home, warnings } from '../harness/each-test.js'
import { expectOwnerOnly } from '../harness/home.js'
import { testWith } from '../harness/platform.js'
import { rejection } from '../harness/rejection.js'
import { signIn } from '../harness/sign-in.js'

const START_URL = 'https://d-9067694978.awsapps.com/start'
const inAnHour = () => new Date(Math.floor(Date.now() / 1000) * 1000 + 3600_000)
const text = (time: Date) => time.toISOString().replace('.000Z', 'Z')

function write(content: string, key = START_URL): void {
  mkdirSync(dirname(home.tokenFile(key)), { recursive: true })
  writeFileSync(home.tokenFile(key), content)
}

const read = (key = START_URL) => readFileSync(home.tokenFile(key), 'utf8')
const codes = () => warnings.map(({ code }) => code)

describe('cacheSsoToken', () => {
  it('writes the same bytes as the AWS CLI', async () => {
    const expiresAt = inAnHour()
    const registrationExpiresAt = new Date(expiresAt.getTime() + 1)
    const options = { refreshToken: 'RT', clientId: 'CID', clientSecret: 'CSECRET', registrationExpiresAt }
    await cacheSsoToken(START_URL, 'us-east-1', 'AT', expiresAt, options)
    expect(home.tokenFile(START_URL)).toContain('935618f66013a1faa47f13955a56daa694db145e.json')
    expect(read()).toBe(
      `{"startUrl": "${START_URL}", "region": "us-east-1", "accessToken": "AT", "expiresAt": "${text(expiresAt)}", ` +
        `"clientId": "CID", "clientSecret": "CSECRET", "registrationExpiresAt": "${text(expiresAt)}", "refreshToken": "RT"}`,
    )
    expectOwnerOnly(home.tokenFile(START_URL), home.cache)
    expect(readdirSync(dirname(home.tokenFile(START_URL)))).toHaveLength(1)
  })

  it('names the file after the session name if there is one', async () => {
    await cacheSsoToken(START_URL, 'us-east-1', 'AT', inAnHour(), { sessionName: 'my-sso' })
    expect(JSON.parse(read('my-sso'))).toMatchObject({ startUrl: START_URL, accessToken: 'AT' })
    expect(await loadCachedSsoToken(START_URL)).toBeNull()
    expect(await loadCachedSsoToken(START_URL, { sessionName: 'my-sso' })).toMatchObject({ accessToken: 'AT' })
  })

  it('writes the refresh token and the client of the token, even if only the four arguments are given', async () => {
    const center = await startCenter()
    const { device, token } = await signIn(center)
    await cacheSsoToken(center.startUrl, center.region, token.accessToken, token.expiresAt)
    const file = JSON.parse(read(center.startUrl)) as Record<string, string>
    expect(file).toEqual({
      startUrl: center.startUrl,
      region: 'us-east-1',
      accessToken: token.accessToken,
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      clientId: device.clientId,
      clientSecret: device.clientSecret,
      registrationExpiresAt: text(device.clientSecretExpiresAt),
      refreshToken: token.refreshToken,
    })
  })

  it('does not combine a complete token with members of an older sign-in', async () => {
    const center = await startCenter({ refreshTokens: 'none' })
    await cacheSsoToken(center.startUrl, center.region, 'OLD', inAnHour(), { refreshToken: 'OLD-RT', clientId: 'OLD' })
    const { device, token } = await signIn(center)
    expect(token).not.toHaveProperty('refreshToken')
    await cacheSsoToken(center.startUrl, center.region, token.accessToken, token.expiresAt)
    expect(JSON.parse(read(center.startUrl))).toMatchObject({ clientId: device.clientId })
    expect(read(center.startUrl)).not.toContain('OLD')
  })

  it('keeps other members of the file for the same start URL and region', async () => {
    await cacheSsoToken(START_URL, 'us-east-1', 'AT1', inAnHour(), { refreshToken: 'RT', clientId: 'CID' })
    write(read().replace('}', ', "custom": {"a": [1]}}'))
    await cacheSsoToken(START_URL, 'us-east-1', 'AT2', inAnHour())
    expect(JSON.parse(read())).toMatchObject({
      accessToken: 'AT2',
      refreshToken: 'RT',
      clientId: 'CID',
      custom: { a: [1] },
    })
    await cacheSsoToken(START_URL, 'eu-west-1', 'AT3', inAnHour())
    expect(Object.keys(JSON.parse(read()) as object)).toEqual(['startUrl', 'region', 'accessToken', 'expiresAt'])
  })

  it('accepts milliseconds as well as a Date', async () => {
    const expiresAt = inAnHour()
    await cacheSsoToken(START_URL, 'us-east-1', 'AT', expiresAt.getTime(), { registrationExpiresAt: 0 })
    const token = await loadCachedSsoToken(START_URL)
    expect(token?.expiresAt).toEqual(expiresAt)
    expect(token?.registrationExpiresAt).toEqual(new Date(0))
  })

  it('names the path that it could not write, and changes nothing', async () => {
    mkdirSync(home.tokenFile(START_URL), { recursive: true })
    const error = await rejection(cacheSsoToken(START_URL, 'us-east-1', 'AT', inAnHour()))
    expect(error).toMatchObject({ code: 'CacheNotWritable', retryable: false })
    expect(error.message).toContain(home.tokenFile(START_URL))
    expect(readdirSync(dirname(home.tokenFile(START_URL)))).toHaveLength(1)
    process.env['HOME'] = home.impossiblePath()
    expect((await rejection(cacheSsoToken(START_URL, 'us-east-1', 'AT', inAnHour()))).code).toBe('CacheNotWritable')
  })
})

describe('loadCachedSsoToken', () => {
  it('loads what was stored', async () => {
    const expiresAt = inAnHour()
    const options = { refreshToken: 'RT', clientId: 'CID', clientSecret: 'CS', registrationExpiresAt: expiresAt }
    await cacheSsoToken(START_URL, 'us-east-1', 'AT', expiresAt, options)
    const token = await loadCachedSsoToken(START_URL)
    expect(token).toEqual({ accessToken: 'AT', expiresAt, region: 'us-east-1', startUrl: START_URL, ...options })
    expect(codes()).toEqual([])
  })

  it('is null without a warning if there is no file', async () => {
    expect(await loadCachedSsoToken(START_URL)).toBeNull()
    expect(codes()).toEqual([])
  })

  it('is null if the token has expired', async () => {
    await cacheSsoToken(START_URL, 'us-east-1', 'AT', Date.now() - 1000)
    expect(await loadCachedSsoToken(START_URL)).toBeNull()
    expect(codes()).toEqual([])
  })

  it.each([
    ['Z', (time: Date) => text(time)],
    ['UTC, as the AWS CLI of old', (time: Date) => text(time).replace('Z', 'UTC')],
    ['an offset', (time: Date) => text(new Date(time.getTime() + 7_200_000)).replace('Z', '+02:00')],
    ['milliseconds', (time: Date) => time.toISOString()],
    ['microseconds', (time: Date) => text(time).replace('Z', '.000000Z')],
  ])('reads a time with %s', async (_, form) => {
    const expiresAt = inAnHour()
    write(JSON.stringify({ accessToken: 'AT', expiresAt: form(expiresAt) }))
    expect(await loadCachedSsoToken(START_URL)).toEqual({ accessToken: 'AT', expiresAt })
  })

  it('does not accept a time without a zone, which programs read as different times', async () => {
    write(JSON.stringify({ accessToken: 'AT', expiresAt: text(inAnHour()).replace('Z', '') }))
    expect(await loadCachedSsoToken(START_URL)).toBeNull()
    expect(codes()).toEqual(['CacheFileBroken'])
  })

  it.each([
    ['empty', ''],
    ['cut off', '{"accessToken": "hunter2-hun'],
    ['not an object', '"hunter2"'],
    ['without a token', '{"expiresAt": "2999-01-01T00:00:00Z"}'],
    ['endless', `{"accessToken": "${'x'.repeat(300_000)}"}`],
    ['of a hostile region', '{"accessToken": "hunter2", "expiresAt": "2999-01-01T00:00:00Z", "region": "evil.com"}'],
  ])('is null for a file that is %s, and the warning does not contain its content', async (_, content) => {
    write(content)
    expect(await loadCachedSsoToken(START_URL)).toBeNull()
    expect(warnings).toEqual([
      { code: 'CacheFileBroken', message: expect.any(String), path: home.tokenFile(START_URL) },
    ])
    expect(JSON.stringify(warnings)).not.toContain('hunter2')
  })

  testWith('pipes')('neither waits for a pipe nor reads a folder or a device', async () => {
    mkdirSync(dirname(home.tokenFile(START_URL)), { recursive: true })
    execFileSync('mkfifo', [home.tokenFile(START_URL)])
    mkdirSync(home.tokenFile('folder'))
    execFileSync('ln', ['-s', '/dev/zero', home.tokenFile('device')])
    for (const sessionName of [undefined, 'folder', 'device']) {
      expect(await loadCachedSsoToken(START_URL, sessionName === undefined ? {} : { sessionName })).toBeNull()
    }
    expect(codes()).toEqual(['CacheFileBroken', 'CacheFileBroken', 'CacheFileBroken'])
  })

  it('does not load the token of another portal with the same session name', async () => {
    await cacheSsoToken('https://other.awsapps.com/start', 'us-east-1', 'AT', inAnHour(), { sessionName: 'work' })
    expect(await loadCachedSsoToken(START_URL, { sessionName: 'work' })).toBeNull()
    expect(codes()).toEqual(['CacheFileOfOtherPortal'])
  })

  it('reads a file again that is being written in place', async () => {
    const content = JSON.stringify({ accessToken: 'AT', expiresAt: text(inAnHour()) })
    // It depends on timing whether the read or the rest of the file comes first.
    for (let i = 0; i < 30; i++) {
      write(content.slice(0, 20))
      const loading = loadCachedSsoToken(START_URL)
      await new Promise((resolve) => setTimeout(resolve, i % 4))
      write(content)
      expect(await loading).toMatchObject({ accessToken: 'AT' })
    }
    expect(codes()).toEqual([])
  })

  it('uses the home folder at the time of the call', async () => {
    await cacheSsoToken(START_URL, 'us-east-1', 'AT', inAnHour())
    process.env['HOME'] = '/nonexistent'
    expect(await loadCachedSsoToken(START_URL)).toBeNull()
    process.env['HOME'] = home.path
    expect(await loadCachedSsoToken(START_URL)).toMatchObject({ accessToken: 'AT' })
  })
})
