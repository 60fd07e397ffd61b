import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { cacheSsoToken, loadCachedSsoToken } from '../../index.js'
import { startUrl } from '../harness/center.js'
import { home, warnings } from '../harness/each-test.js'
import { expectOwnerOnly, mode } from '../harness/home.js'
import { has, testWith } from '../harness/platform.js'

const hour = () => Date.now() + 3_600_000

let file: string

beforeEach(() => {
  mkdirSync(home.cache, { recursive: true })
  file = home.tokenFile(startUrl)
})

/** What only some systems have. */
const unusual: Record<string, (file: string) => unknown> = {
  'a pipe without a writer': (file) => execFileSync('mkfifo', [file]),
  'a link to a device without end': (file) => symlinkSync('/dev/zero', file),
  'a link to the terminal': (file) => symlinkSync('/dev/tty', file),
  'a link to itself': (file) => symlinkSync(file, file),
}

/** What can be in place of the token file. */
const odd: Record<string, (file: string) => unknown> = {
  'a folder': (file) => mkdirSync(file),
  ...(has('pipes') ? unusual : {}),
  'a file of a gigabyte': (file) => {
    writeFileSync(file, '')
    truncateSync(file, 1 << 30)
  },
  'an empty file': (file) => writeFileSync(file, ''),
  'half a token': (file) => writeFileSync(file, '{"startUrl": "https://d-9067694978.awsapps.com/start", "acc'),
  'a number, as a lock file holds': (file) => writeFileSync(file, '12345'),
  'JSON of great depth': (file) => writeFileSync(file, '['.repeat(100_000)),
  'bytes that are no text': (file) => writeFileSync(file, new Uint8Array([0xff, 0xfe, 0x7b, 0x00])),
  'a token without a zone in its time': (file) =>
    writeFileSync(file, JSON.stringify({ startUrl, accessToken: 'AT', expiresAt: '2099-11-23T07:53:28' })),
  'a token with a region that is none': (file) =>
    writeFileSync(
      file,
      JSON.stringify({ startUrl, region: 'evil.com/#', accessToken: 'AT', expiresAt: '2099-11-23T07:53:28Z' }),
    ),
}

describe.each(Object.entries(odd))('%s instead of the token file', (_, put) => {
  test('is loaded as null with one warning and no exception', async () => {
    put(file)
    // Reading from the pipe would block until the end of the test.
    expect(await loadCachedSsoToken(startUrl)).toBeNull()
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatchObject({
      code: expect.stringMatching(/^CacheFile(Broken|Unreadable)$/) as string,
      path: file,
    })
  })
})

testWith('pipes')('a socket instead of the token file is loaded as null with a warning', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(file, resolve))
  onTestFinished(() => void server.close())
  expect(await loadCachedSsoToken(startUrl)).toBeNull()
  expect(warnings.map(({ code }) => code)).toEqual(['CacheFileBroken'])
})

test('anything but a folder is replaced by the next token', async () => {
  for (const put of Object.values(odd)) {
    rmSync(file, { recursive: true, force: true })
    put(file)
    const isFolder = lstatSync(file).isDirectory()
    const storing = cacheSsoToken(startUrl, 'us-east-1', 'AT', hour())
    if (isFolder) await expect(storing).rejects.toMatchObject({ code: 'CacheNotWritable' })
    else {
      await storing
      expect((await loadCachedSsoToken(startUrl))?.accessToken).toBe('AT')
      expectOwnerOnly(file)
    }
  }
})

describe('an unfinished file', () => {
  const abandoned = '.aws-sso-native-abc123.tmp'

  test('that a killed process left is removed by a later write', async () => {
    writeFileSync(join(home.cache, abandoned), 'a token, perhaps')
    const past = new Date(Date.now() - 3_600_000)
    utimesSync(join(home.cache, abandoned), past, past)
    await cacheSsoToken(startUrl, 'us-east-1', 'AT', hour())
    expect(readdirSync(home.cache)).toEqual([home.tokenFile(startUrl).slice(home.cache.length + 1)])
  })

  test('that another process may still write is not removed', async () => {
    writeFileSync(join(home.cache, abandoned), 'half')
    await cacheSsoToken(startUrl, 'us-east-1', 'AT', hour())
    expect(existsSync(join(home.cache, abandoned))).toBe(true)
  })

  test('of another program is not removed, even if it is old', async () => {
    const past = new Date(0)
    for (const name of ['tmpabc.tmp', '.aws-sso-native-notes.txt']) {
      writeFileSync(join(home.cache, name), 'of another program')
      utimesSync(join(home.cache, name), past, past)
    }
    await cacheSsoToken(startUrl, 'us-east-1', 'AT', hour())
    expect(readdirSync(home.cache)).toHaveLength(3)
  })
})

testWith('modes')(
  'a folder that everyone can read, as the AWS CLI creates it, is made accessible for its owner alone',
  async () => {
    chmodSync(home.cache, 0o755)
    await cacheSsoToken(startUrl, 'us-east-1', 'AT', hour())
    expect(mode(home.cache)).toBe(0o700)
  },
)
