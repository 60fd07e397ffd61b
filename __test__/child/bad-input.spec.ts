import { chmodSync, copyFileSync, mkdirSync, readFileSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as api from '../../index.js'
import { changeCredentials } from '../harness/center.js'
import { temporaryFolder } from '../harness/home.js'
import { root } from '../harness/published.js'
import { rejection } from '../harness/rejection.js'
import { sessionOptions } from '../harness/session.js'
import { marker, privateFolders, profilesOf, type Scene, startEnvironment, startScene, twoRoles } from './support.js'

const ways = ['profile', 'endpoint', 'export', 'hostManaged'] as const
type Way = (typeof ways)[number]

/** Every way to make credentials for a child. */
function calls(scene: Scene, { SsoSession, childCredentials, claudeCode }: typeof api, more: object) {
  const session = new SsoSession(sessionOptions(scene.center))
  const role = { ...twoRoles(scene.center)[0]!, env: startEnvironment(scene) }
  const child = { ...role, region: 'us-west-2', ...more }
  const claude = { ...role, bedrockRegion: 'us-west-2', ...more }
  return {
    profile: () => childCredentials(session, { via: 'profile', ...child }),
    endpoint: () => childCredentials(session, { via: 'endpoint', ...child }),
    export: () => claudeCode(session, claude),
    hostManaged: () => claudeCode(session, { ...claude, hostManaged: true }),
  }
}

/** The package in a folder of its own, with a program that cannot be used. */
function installed(name: string, program: 'missing' | 'notExecutable' | 'executable'): typeof api {
  const folder = join(temporaryFolder('bad'), name)
  mkdirSync(folder)
  for (const file of ['index.js', 'loader.js']) copyFileSync(join(root, file), join(folder, file))
  const addon = 'aws-sso-native.linux-x64-gnu.node'
  symlinkSync(join(root, addon), join(folder, addon))
  const path = join(folder, 'aws-sso-native')
  if (program !== 'missing') copyFileSync(api.commandPath(), path)
  if (program === 'notExecutable') chmodSync(path, 0o600)
  return createRequire(join(folder, 'host.js'))('./index.js') as typeof api
}

/** How many ports this process listens on. */
function listening(): number {
  const own = new Set(
    readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1] ?? []
      } catch {
        return []
      }
    }),
  )
  const lines = ['tcp', 'tcp6'].flatMap((name) => readFileSync(`/proc/self/net/${name}`, 'utf8').trim().split('\n'))
  const rows = lines.map((line) => line.trim().split(/\s+/))
  return rows.filter((row) => row[3] === '0A' && own.has(row[9] ?? '')).length
}

const expired = ({ center }: Scene) => changeCredentials(center, { expiration: Date.now() - 3_600_000 })

interface Bad {
  readonly code: string
  readonly hint: RegExp
  readonly message?: string
  readonly more?: object
  readonly ways?: readonly Way[]
  readonly prepare?: (scene: Scene) => unknown
  readonly api?: () => typeof api
  /** Whether the service is asked before. */
  readonly asks?: boolean
}

const argument = { code: 'InvalidInput', hint: /Correct the argument/ }
const programs: readonly Way[] = ['profile', 'export', 'hostManaged']
const files: readonly Way[] = ['profile', 'endpoint', 'hostManaged']

const table: Record<string, Bad> = {
  'an invalid account': { ...argument, message: '`accountId`', more: { accountId: '123' } },
  'an invalid role': { ...argument, message: '`roleName`', more: { roleName: 'a b' } },
  'an invalid region': { ...argument, message: 'egion`', more: { region: 'U.S', bedrockRegion: 'U.S' } },
  'an unknown via': { ...argument, message: '`via`', more: { via: 'static' }, ways: ['profile', 'endpoint', 'export'] },
  'a host that manages the provider, with an export': {
    ...argument,
    message: "Claude Code ignores `via: 'export'`",
    more: { via: 'export' },
    ways: ['hostManaged'],
  },
  'no program': {
    code: 'ProgramNotFound',
    hint: /optional packages/,
    api: () => installed('app', 'missing'),
    ways: programs,
  },
  'a program that is not executable': {
    code: 'ProgramNotExecutable',
    hint: /install the package/,
    api: () => installed('app', 'notExecutable'),
    ways: programs,
  },
  'a program in an archive': {
    code: 'ProgramNotExecutable',
    hint: /asarUnpack/,
    message: 'inside of an archive',
    api: () => installed('app.asar', 'executable'),
    ways: programs,
  },
  'a home that cannot be written': {
    code: 'ProfileNotWritable',
    hint: /permissions/,
    prepare: (scene) => scene.home.write(profilesOf(scene.home), 'not a folder'),
    ways: files,
    asks: true,
  },
  'a role that is not assigned': { code: 'Forbidden', hint: /another role/, more: { roleName: 'NotMine' }, asks: true },
  'a lifetime in the past': { code: 'ExpiredCredentials', hint: /Health Dashboard/, prepare: expired, asks: true },
  'no sign-in': { code: 'SignInRequired', hint: /Sign in/, prepare: ({ session }) => session.signOut() },
}

test.each(Object.entries(table))('%s is an error with its code and a hint, and nothing is left', async (_, bad) => {
  const scene = await startScene()
  await bad.prepare?.(scene)
  const all = calls(scene, bad.api?.() ?? api, bad.more ?? {})
  const { requests } = scene.center.counters
  const before = { files: scene.home.files(), ports: listening() }
  expect(before.ports).toBeGreaterThan(0)
  for (const way of bad.ways ?? ways) {
    const error = await rejection(all[way]())
    expect([way, error.name, error.code]).toEqual([way, 'SsoError', bad.code])
    expect(error.hint).toMatch(bad.hint)
    if (bad.message !== undefined) expect(error.message).toContain(bad.message)
    expect(`${error.message} ${error.hint}`).not.toContain(marker)
  }
  expect(scene.center.counters.requests > requests).toBe(bad.asks === true)
  expect(privateFolders(scene.home)).toEqual([])
  // The locks are never removed. They are empty.
  const left = scene.home.files().filter((file) => !before.files.includes(file))
  expect(left.filter((file) => readFileSync(file, 'utf8') !== '')).toEqual([])
  expect(listening()).toBe(before.ports)
})

test('an export needs no folder, and no way needs one for temporary files', async () => {
  const scene = await startScene()
  Object.assign(process.env, { TMPDIR: '/nonexistent' })
  const all = calls(scene, api, {})
  for (const way of ways) await (await all[way]()).close()
  scene.home.write(profilesOf(scene.home) + '/x', '')
  await (await all.export()).close()
  expect(privateFolders(scene.home)).toEqual([])
})
