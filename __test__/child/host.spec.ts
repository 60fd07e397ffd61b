import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { childCredentials } from '../../index.js'
import { Child } from '../harness/child.js'
import { sessionOptions } from '../harness/session.js'
import { Client, closedLater, privateFolders, type Scene, startScene, twoRoles } from './support.js'

let scene: Scene

beforeEach(async () => {
  scene = await startScene()
})

const ways = ['profile', 'endpoint'] as const

/** A host in a process of its own, and the environment that it has made for a child. */
async function startHost(via: (typeof ways)[number], ...more: string[]) {
  const host = new Child(process.execPath, ['--expose-gc', join(__dirname, 'host.mjs'), via, ...more], {
    env: scene.home.env({
      ...scene.center.env,
      SESSION: JSON.stringify(sessionOptions(scene.center)),
      ROLE: JSON.stringify(twoRoles(scene.center)[0]),
    }),
  })
  return { host, env: JSON.parse(await host.line('env')) as Record<string, string> }
}

const ends = ['itself', 'process.exit', 'an exception'] as const

test.each(ways.flatMap((via) => ends.map((end) => [end, via] as const)))(
  'a host that ends by %s leaves nothing: %s',
  async (end, via) => {
    const { host } = await startHost(via, end)
    expect((await host.finished).code).toBe(end === 'an exception' ? 1 : 0)
    expect(privateFolders(scene.home)).toEqual([])
  },
)

test.each(ways)('a host that keeps the environment alone keeps the credentials: %s', async (via) => {
  const { host, env } = await startHost(via)
  await host.line('collected')
  expect((await new Client('botocore', env).ask()).accessKeyId).toMatch(/^ASIA/)
})

test.each(ways)(
  'what a killed host leaves is removed by the next start, and what others use is not: %s',
  async (via) => {
    const [killed, other] = [await startHost(via), await startHost(via)]
    const folders = [killed, other].map(({ env }) => dirname(env['AWS_CONFIG_FILE'] ?? ''))
    killed.host.kill()
    await killed.host.finished
    expect(folders.map((folder) => existsSync(folder))).toEqual([true, true])

    const role = { ...twoRoles(scene.center)[0]!, region: 'us-west-2', via }
    const next = closedLater(await childCredentials(scene.session, role))
    const expected = [folders[1], dirname(next.env['AWS_CONFIG_FILE'] ?? '')]
    expect(privateFolders(scene.home).toSorted()).toEqual(expected.toSorted())
  },
)
