import type { IdentityCenter } from '../../emulator/index.js'
import { startUrl } from './center.js'
import { Child } from './child.js'
import type { Home } from './home.js'
import { program } from './programs.js'

/** The cache folder of the person. A runtime that downloads itself stores the download there. */
export const realCache = (): string => process.env['AWS_SSO_NATIVE_REAL_CACHE'] ?? ''

/** Variables with which Electron runs in a test. */
export function electronEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  return { ...env, XDG_CACHE_HOME: realCache(), ELECTRON_ENABLE_LOGGING: '0' }
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
