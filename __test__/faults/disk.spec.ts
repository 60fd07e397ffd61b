import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startUrl } from '../harness/center.js'
import { runForJson } from '../harness/child.js'
import { Home } from '../harness/home.js'
import { inMountNamespace, testsMounts } from '../harness/mounts.js'
import { describeWith } from '../harness/platform.js'

interface Stored {
  readonly error: { code: string; retryable: boolean; message: string; hint: string } | null
  readonly loaded: { mark: string; complete: boolean } | null
}

const storeOnce = join(__dirname, 'programs', 'store-once.mjs')

const [unshare, option] = inMountNamespace

/** Runs a shell script with a small file system mounted as the cache folder. */
function inSmallDisk(home: Home, size: string, script: string): Promise<Stored[]> {
  mkdirSync(home.cache, { recursive: true })
  const mount = `mount -t tmpfs -o size=${size},mode=700 tmpfs "$CACHE"`
  const store = `store() { "${process.execPath}" "${storeOnce}" "$1" | sed 's/$/,/'; }`
  // One JSON array of what each `store` printed.
  const commands = `set -e; ${mount}; ${store}; { echo '['; ${script}; echo 'null]'; } | tr -d '\\n'; echo`
  return runForJson<Stored[]>(unshare, [option, 'sh', '-c', commands], {
    env: home.env({ CACHE: home.cache, FILE: home.tokenFile(startUrl) }),
  })
}

describe.runIf(testsMounts)('a disk that', () => {
  test('is full causes CacheNotWritable, and the earlier token is unchanged', async () => {
    const home = new Home()
    const fill = `head -c 1M /dev/zero > "$CACHE/rest" 2>/dev/null || true`
    const [first, second, third] = await inSmallDisk(
      home,
      '64k',
      `store before-1; ${fill}; store after-2; rm "$CACHE/rest"; store later-3`,
    )
    expect(first).toEqual({ error: null, loaded: { mark: 'before-1', complete: true } })
    expect(second?.error).toMatchObject({ name: 'SsoError', code: 'CacheNotWritable' })
    expect(second?.error?.message).toContain(home.tokenFile(startUrl))
    expect(second?.error?.hint).not.toBe('')
    expect(second?.loaded).toEqual({ mark: 'before-1', complete: true })
    // When there is space again, the token is written.
    expect(third).toEqual({ error: null, loaded: { mark: 'later-3', complete: true } })
  })

  test('is full leaves no unfinished file', async () => {
    const home = new Home()
    const fill = `head -c 1M /dev/zero > "$CACHE/rest" 2>/dev/null || true`
    const list = `test -z "$(find "$CACHE" -name '*.tmp')"`
    const stored = await inSmallDisk(home, '64k', `store before-1; ${fill}; store after-2; ${list}`)
    expect(stored[1]?.error?.code).toBe('CacheNotWritable')
  })

  test('is read-only causes CacheNotWritable, and the earlier token is loaded', async () => {
    const home = new Home()
    const [, second] = await inSmallDisk(home, '64k', 'store before-1; mount -o remount,ro "$CACHE"; store after-2')
    expect(second?.error?.code).toBe('CacheNotWritable')
    expect(second?.loaded).toEqual({ mark: 'before-1', complete: true })
  })
})

describeWith('modes')('a folder that', () => {
  /** Root can write everywhere, so as root the program runs as the user nobody. */
  const asNobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}

  function own(home: Home): void {
    const folders = [home.path, join(home.path, '.aws'), join(home.path, '.aws', 'sso'), home.cache]
    mkdirSync(home.cache, { recursive: true })
    if (asNobody.uid !== undefined) for (const folder of folders) chownSync(folder, asNobody.uid, asNobody.gid)
  }

  test('is not writable causes CacheNotWritable, and the earlier token is loaded', async () => {
    const home = new Home()
    own(home)
    const options = { env: home.env(), ...asNobody, cwd: '/' }
    const before = await runForJson<Stored>(process.execPath, [storeOnce, 'before-1'], options)
    expect(before.error).toBeNull()
    chmodSync(home.cache, 0o500)
    const after = await runForJson<Stored>(process.execPath, [storeOnce, 'after-2'], options)
    chmodSync(home.cache, 0o700)
    expect(after.error).toMatchObject({ name: 'SsoError', code: 'CacheNotWritable' })
    expect(after.loaded).toEqual({ mark: 'before-1', complete: true })
    expect(readdirSync(home.cache)).toHaveLength(1)
  })

  test('cannot be created causes CacheNotWritable, and null is loaded', async () => {
    const home = new Home()
    own(home)
    spawnSync('rm', ['-r', join(home.path, '.aws')])
    chmodSync(home.path, 0o500)
    const options = { env: home.env(), ...asNobody, cwd: '/' }
    const stored = await runForJson<Stored>(process.execPath, [storeOnce, 'first-1'], options)
    chmodSync(home.path, 0o700)
    expect(stored.error?.code).toBe('CacheNotWritable')
    expect(stored.loaded).toBeNull()
  })
})
