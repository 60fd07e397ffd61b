import { mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { IdentityCenter } from '../../emulator/index.js'
import { startCenter } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { Home } from '../harness/home.js'
import { sessionOptions, signInAsTheCli } from '../harness/session.js'
import { until } from '../harness/until.js'

interface Resources {
  readonly descriptors: number
  readonly threads: number
  readonly watchers: number
  readonly watcherThreads: number
  readonly folders: readonly number[]
}

const program = join(__dirname, 'programs', 'listeners.mjs')

let home: Home
let center: IdentityCenter

beforeEach(async () => {
  home = new Home()
  center = await startCenter()
})

/** A process of its own with sessions that listen for changes. */
class Listeners {
  readonly #child: Child
  #next = 0

  private constructor(count: number) {
    const env = { ...center.env, SESSION: JSON.stringify(sessionOptions(center)), COUNT: String(count) }
    this.#child = new Child(process.execPath, [program], { env: home.env(env) })
  }

  static async start(count: number): Promise<Listeners> {
    const listeners = new Listeners(count)
    await listeners.#child.line('ready')
    return listeners
  }

  async ask<T>(operation: 'listen' | 'heard' | 'closeFirst' | 'close' | 'resources'): Promise<T> {
    const id = this.#next++
    this.#child.send(`${id} ${operation}`)
    return JSON.parse(await this.#child.line(`reply-${id}`)) as T
  }

  resources = () => this.ask<Resources>('resources')
  heard = () => this.ask<number[]>('heard')

  async hears(expected: readonly number[]): Promise<void> {
    await until(async () => (await this.heard()).every((count, i) => count >= (expected[i] ?? 0)))
    expect(await this.heard()).toEqual(expected)
  }

  /** Waits until the folder that is there now is watched, and nothing else. */
  async watchesTheFolder(): Promise<void> {
    await until(async () => {
      const { folders } = await this.resources()
      return folders.length === 1 && folders[0] === statSync(home.cache).ino
    })
  }
}

const signIn = (i: number) => signInAsTheCli(home, center, 3600, {}, `session-${i}`)

describe.runIf(process.platform === 'linux')('onChange()', () => {
  test('of 200 sessions shares one watcher, and each gets the changes of its own file', async () => {
    mkdirSync(home.cache, { recursive: true })
    const count = 200
    const listeners = await Listeners.start(count)
    const before = await listeners.resources()
    await listeners.ask('listen')
    signIn(17)
    await listeners.hears(Array.from({ length: count }, (_, i) => (i === 17 ? 1 : 0)))
    // Each has listened once all have heard.
    for (let i = 0; i < count; i++) if (i !== 17) signIn(i)
    await listeners.hears(Array.from({ length: count }, () => 1))
    const listening = await listeners.resources()
    expect(listening).toMatchObject({ watchers: 1, watcherThreads: 1, folders: [statSync(home.cache).ino] })
    // The runtime has threads and descriptors of its own, however many listen.
    expect(listening.threads - before.threads).toBeLessThan(16)
    expect(listening.descriptors - before.descriptors).toBeLessThan(16)
    await listeners.ask('close')
    await until(async () => {
      const { watchers, watcherThreads } = await listeners.resources()
      return watchers === 0 && watcherThreads === 0
    })
  })

  test('lets go of the watcher when the last one has ended, and not before', async () => {
    mkdirSync(home.cache, { recursive: true })
    const listeners = await Listeners.start(2)
    await listeners.ask('listen')
    await listeners.watchesTheFolder()
    await listeners.ask('closeFirst')
    signIn(0)
    signIn(1)
    await listeners.hears([0, 1])
    expect(await listeners.resources()).toMatchObject({ watchers: 1, watcherThreads: 1 })
    await listeners.ask('close')
    await until(async () => (await listeners.resources()).watchers === 0)
    // And can begin again.
    await listeners.ask('listen')
    await listeners.watchesTheFolder()
  })

  test('watches a folder that does not exist yet as soon as it does', async () => {
    const listeners = await Listeners.start(3)
    await listeners.ask('listen')
    expect((await listeners.resources()).watchers).toBe(0)
    signIn(1)
    await listeners.hears([0, 1, 0])
    await listeners.watchesTheFolder()
    expect((await listeners.resources()).watchers).toBe(1)
  })

  test.each([
    ['removed', () => rmSync(home.cache, { recursive: true })],
    ['renamed', () => renameSync(home.cache, `${home.cache}.old`)],
    // The folder itself is not told of it.
    ['moved with the folder above', () => renameSync(join(home.path, '.aws'), join(home.path, 'moved'))],
  ])('watches the folder that takes the place of one that was %s', async (_what, remove) => {
    for (const i of [0, 1, 2]) signIn(i)
    const listeners = await Listeners.start(3)
    await listeners.ask('listen')
    await listeners.watchesTheFolder()
    remove()
    await listeners.hears([1, 1, 1])
    await until(async () => (await listeners.resources()).watchers === 0)
    signIn(2)
    await listeners.hears([1, 1, 2])
    await listeners.watchesTheFolder()
    expect((await listeners.resources()).watchers).toBe(1)
  })

  test('notices a folder that is replaced between two checks', async () => {
    for (const i of [0, 1]) signIn(i)
    const listeners = await Listeners.start(2)
    await listeners.ask('listen')
    await listeners.watchesTheFolder()
    renameSync(join(home.path, '.aws'), join(home.path, 'moved'))
    mkdirSync(home.cache, { recursive: true })
    await listeners.hears([1, 1])
    await listeners.watchesTheFolder()
    expect((await listeners.resources()).watchers).toBe(1)
  })
})
