import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { pack } from '../../scripts/pack.mjs'

export const root = join(__dirname, '..', '..')

/** The name of this machine's platform package, after the name of the main package. */
export const here = `linux-${process.arch}-gnu`

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
  const { main, platforms } = pack(tarballs)
  const native = platforms.get(here)
  if (native === undefined) throw new Error('needs a built binary: npm run build')
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
