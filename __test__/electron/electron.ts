import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { IdentityCenter } from '../../emulator/index.js'
import type { Home } from '../harness/home.js'
import { program } from '../harness/programs.js'
import { copyModules, type Published, root } from '../harness/published.js'
import { startUrl } from '../harness/center.js'
import { Child } from '../harness/child.js'

/** Copies the application and the published package into a folder, as a packager does before it packs. */
export function layOut(folder: string, published: Published): string {
  const application = join(folder, 'app')
  cpSync(join(__dirname, 'app'), application, { recursive: true })
  cpSync(join(root, '__test__', 'harness', 'full-flow.cjs'), join(application, 'full-flow.cjs'))
  copyModules(published, application)
  return application
}

/**
 * A folder whose application is the archive. `electron DIR` runs it, as an installed application runs
 * `resources/app.asar`.
 */
export function pointAt(folder: string, archive: string): string {
  const launcher = join(folder, 'launcher')
  mkdirSync(launcher)
  writeFileSync(join(launcher, 'package.json'), '{ "name": "launcher", "main": "main.js" }\n')
  writeFileSync(join(launcher, 'main.js'), `require(${JSON.stringify(join(archive, 'main.cjs'))})\n`)
  return launcher
}

/** Variables with which Electron runs in a test. */
export function electronEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  // A runtime that downloads itself stores the download in the cache folder of the person.
  const cache = process.env['XDG_CACHE_HOME'] ?? join(process.env['HOME'] ?? '', '.cache')
  return { ...env, XDG_CACHE_HOME: cache, ELECTRON_ENABLE_LOGGING: '0' }
}

/** A command that has a display: a virtual one if this machine has none. */
export const withDisplay = (command: readonly string[]): readonly string[] =>
  process.env['DISPLAY'] === undefined ? ['xvfb-run', '--auto-servernum', ...command] : command

/** Runs an application in Electron, with a virtual display. */
export function startElectron(
  application: string,
  home: Home,
  center: IdentityCenter,
  mode: string,
  more: Readonly<Record<string, string>> = {},
): Child {
  const env = home.env({ ...center.env, MODE: mode, START_URL: startUrl, REGION: center.region, ...more })
  return new Child(program('electron'), ['--no-sandbox', '--disable-gpu', application], {
    env: electronEnvironment(env),
    detached: true,
  })
}
