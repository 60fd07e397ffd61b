import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { fillPlatformPackage } from '../../scripts/platform-package.mjs'

export const root = join(__dirname, '..', '..')

const napi = join(root, 'node_modules', '@napi-rs', 'cli', 'dist', 'cli.js')

/** The two packages as npm would get them: the one a host names, and the one with this platform's binary. */
export interface Published {
  readonly tarballs: readonly [main: string, platform: string]
  /** A project of its own with both installed from the tarballs, and nothing else. */
  readonly project: string
}

/** Packs what would be published, and installs it. Removed when the tests of the file end. */
export function publish(): Published {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'aws-sso-native-published-')))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const npm = (cwd: string, ...args: string[]) => run(folder, cwd, 'npm', ...args)

  const tarballs = join(folder, 'tarballs')
  mkdirSync(tarballs)
  npm(root, 'pack', '--ignore-scripts', '--pack-destination', tarballs)

  // What the release does for each platform, here for this one.
  const release = join(folder, 'release')
  mkdirSync(release)
  copyFileSync(join(root, 'package.json'), join(release, 'package.json'))
  run(folder, root, process.execPath, napi, 'create-npm-dirs', '--cwd', release)
  const binary = readdirSync(root).find((name) => name.endsWith('.node'))
  if (binary === undefined) throw new Error('needs a built binary: npm run build')
  const platform = join(release, 'npm', binary.split('.').at(-2) ?? '')
  fillPlatformPackage(platform, [binary, 'aws-sso-native'])
  npm(platform, 'pack', '--ignore-scripts', '--pack-destination', tarballs)

  const [main, native] = ['aws-sso-native-0', 'aws-sso-native-linux']
    .map((start) => readdirSync(tarballs).find((name) => name.startsWith(start)))
    .map((name) => join(tarballs, String(name)))
  if (main === undefined || native === undefined || !existsSync(main) || !existsSync(native)) {
    throw new Error(`packed ${readdirSync(tarballs).join(', ')}`)
  }
  const project = join(folder, 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{ "name": "host", "private": true }\n')
  npm(project, 'install', '--offline', '--no-audit', '--no-fund', main, native)
  return { tarballs: [main, native], project }
}

/** Copies the installed packages into an application. */
export function copyModules(published: Published, application: string): void {
  cpSync(join(published.project, 'node_modules'), join(application, 'node_modules'), { recursive: true })
}

function run(home: string, cwd: string, program: string, ...args: string[]): void {
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, npm_config_cache: join(home, 'npm-cache') }
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${status}:\n${stdout}${stderr}`)
}
