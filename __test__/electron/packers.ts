import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cache, programs } from '../../scripts/programs.mjs'
import { Child } from '../harness/child.js'
import { type Published, root } from '../harness/published.js'
import type { Distribution } from './distribution.js'
import { layOut } from './layout.js'

/** Whether the packers are installed. In CI they must be. */
export function hasPackers(): boolean {
  const { name, find } = programs.packers
  if (find() !== undefined) return true
  if (process.env['CI'] === 'true') throw new Error(`needs ${name}`)
  console.warn(`!! SKIPPED: packing an app needs ${name}, which is missing !!`)
  return false
}

/** Whether Forge is installed. It has 600 packages, so CI does without it. */
export function hasForge(): boolean {
  const { name, find } = programs.forge
  if (find() !== undefined) return true
  console.warn(`!! SKIPPED: packing an app with Forge needs ${name}, which is missing !!`)
  return false
}

export interface Packing {
  /** A folder that does not exist yet. */
  readonly folder: string
  readonly published: Published
  readonly distribution: Distribution
}

/** An app before it is packed, with a manifest that packers accept. */
function makeApp({ folder, published }: Packing, more: object = {}): string {
  mkdirSync(folder)
  const app = layOut(folder, published)
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const manifest = { name: 'host', version: '1.0.0', description: 'An app', author: 'Somebody', main: 'main.cjs' }
  const dependencies = { 'aws-sso-native': version }
  writeFileSync(join(app, 'package.json'), JSON.stringify({ ...manifest, dependencies, ...more }))
  return app
}

/** Runs a script with the packages of a folder of programs. */
async function run(name: 'packers' | 'forge', folder: string, cwd: string, args: readonly string[]): Promise<string> {
  const modules = join(cache, name, 'node_modules')
  const [script = '', ...rest] = args
  const path = script.startsWith('/') ? script : join(modules, script)
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, NODE_PATH: modules }
  const { code, stdout, stderr } = await new Child(process.execPath, [path, ...rest], { env, cwd }).finished
  if (code !== 0) throw new Error(`${path} ended with ${code}:\n${stdout}${stderr}`)
  return stdout.trim()
}

const own = (name: string) => join(__dirname, 'programs', name)

/** Packs with electron-builder, and returns the path of the app's binary. */
export async function packWithBuilder(packing: Packing, build: object): Promise<string> {
  const { folder, distribution } = packing
  const output = join(folder, 'out')
  const machine = {
    electronDist: distribution.folder,
    electronVersion: distribution.version,
    directories: { output },
    linux: { target: 'dir', executableName: 'host' },
    // It finds addons by itself as well. What is tested is the documented line.
    asar: { smartUnpack: false },
  }
  const app = makeApp(packing, { build: { ...build, ...machine } })
  await run('packers', folder, app, [join('electron-builder', 'cli.js'), '--dir', '--publish', 'never'])
  return join(output, `linux${process.arch === 'x64' ? '' : `-${process.arch}`}-unpacked`, 'host')
}

/** Writes a distribution as the archive that packagers take, once. */
async function archive({ folder, distribution }: Packing): Promise<string> {
  const zips = join(distribution.folder, '..', 'zips')
  if (existsSync(zips)) return zips
  mkdirSync(zips)
  const name = `electron-v${distribution.version}-linux-${process.arch}.zip`
  await run('packers', folder, folder, [own('zip.cjs'), distribution.folder, join(zips, name)])
  return zips
}

/** Packs with @electron/packager, and returns the path of the app's binary. `config` is the text of `forge.config.js`. */
export async function packWithPackager(packing: Packing, config: string, more: object = {}): Promise<string> {
  const { folder, distribution } = packing
  const dir = makeApp(packing)
  // Forge's plugin passes its options to `flipFuses` of @electron/fuses.
  const plugin = join(folder, 'node_modules', '@electron-forge', 'plugin-fuses')
  mkdirSync(plugin, { recursive: true })
  writeFileSync(join(plugin, 'index.js'), 'exports.FusesPlugin = class { constructor(fuses) { this.fuses = fuses } }\n')
  writeFileSync(join(folder, 'forge.config.js'), config)
  const electronZipDir = await archive(packing)
  const machine = { dir, out: join(folder, 'out'), electronVersion: distribution.version, electronZipDir }
  const options = JSON.stringify({ ...more, ...machine })
  return JSON.parse(await run('packers', folder, folder, [own('packager.cjs'), options])) as string
}

/** Packs with Electron Forge, and returns the path of the app's binary. `config` is the text of `forge.config.js`. */
export async function packWithForge(packing: Packing, config: string): Promise<string> {
  const { folder, distribution } = packing
  const app = makeApp(packing, { devDependencies: { electron: distribution.version } })
  // Forge takes the version of Electron from its package.
  const electron = join(app, 'node_modules', 'electron')
  mkdirSync(electron)
  writeFileSync(join(electron, 'package.json'), JSON.stringify({ name: 'electron', version: distribution.version }))
  writeFileSync(join(app, 'documented.js'), config)
  const machine = `const documented = require('./documented.js')
const packagerConfig = { ...documented.packagerConfig, electronZipDir: ${JSON.stringify(await archive(packing))} }
module.exports = { ...documented, packagerConfig, outDir: '../out' }
`
  writeFileSync(join(app, 'forge.config.js'), machine)
  await run('forge', folder, app, [join('@electron-forge', 'cli', 'dist', 'electron-forge.js'), 'package'])
  return join(folder, 'out', `host-linux-${process.arch}`, 'host')
}

/** The fuses of an app, by name, with whether each is enabled. */
export async function fusesOf(binary: string): Promise<Readonly<Record<string, boolean>>> {
  const folder = join(binary, '..')
  return JSON.parse(await run('packers', folder, folder, [own('fuses.cjs'), binary])) as Record<string, boolean>
}
