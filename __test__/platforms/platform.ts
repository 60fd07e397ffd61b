import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll } from 'vitest'
import { pack } from '../../scripts/pack.mjs'
import { hosts } from '../../scripts/platforms/hosts.mjs'
import { targets } from '../../scripts/targets.mjs'

/** A platform that this machine emulates, with the package installed. */
export interface Platform {
  readonly name: string
  /** `process.arch` there. */
  readonly cpu: string
  /** A project with both packages, and nothing else. */
  readonly project: string
  readonly packageUrl: string
  /** The program with the arguments for Node. */
  node(...args: readonly string[]): readonly [program: string, args: readonly string[]]
  /** The program with the arguments for `aws-sso-native`. */
  command(...args: readonly string[]): readonly [program: string, args: readonly string[]]
}

/** The platform that the lane names, from the tarballs of its debug build. Removed when the tests of the file end. */
export function installPlatform(): Platform {
  const name = process.env['PLATFORM_UNDER_TEST'] ?? ''
  const target = targets.find((each) => each.name === name)
  const host = hosts[name as keyof typeof hosts]?.find()
  if (target === undefined || host === undefined) {
    throw new Error('run this by `npm run test:platforms`, on a machine with the programs of the platform')
  }
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'aws-sso-native-platform-')))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const { main, platforms } = pack(join(folder, 'tarballs'), { debug: true })
  const native = platforms.get(name)
  if (native === undefined) throw new Error(`run \`npm run build -- --target ${target.triple} --debug\``)
  const project = join(folder, 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{ "name": "host", "private": true }\n')
  const system = [`--os=${target.os}`, `--cpu=${target.cpu}`, `--libc=${target.libc ?? ''}`]
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, npm_config_cache: join(folder, 'npm-cache') }
  const install = ['install', '--offline', '--no-audit', '--no-fund', ...system, main, native]
  const { status, stdout, stderr } = spawnSync('npm', install, { cwd: project, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm ended with ${status}:\n${stdout}${stderr}`)
  const program = join(project, 'node_modules', `aws-sso-native-${name}`, 'aws-sso-native')
  const split = ([first = '', ...rest]: readonly string[]) => [first, rest] as const
  return {
    name,
    cpu: target.cpu,
    project,
    packageUrl: pathToFileURL(join(project, 'node_modules', 'aws-sso-native', 'index.mjs')).href,
    node: (...args) => split([...host.node, ...args]),
    command: (...args) => split([...host.program, program, ...args]),
  }
}
