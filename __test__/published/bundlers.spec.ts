import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { build as viteBuild, type InlineConfig } from 'vite'
import { cache, programs } from '../../scripts/programs.mjs'
import { startElectron } from '../harness/electron.js'
import { startCenter } from '../harness/center.js'
import { runForJson } from '../harness/child.js'
import { Home, temporaryFolder } from '../harness/home.js'
import { copyModules, here, publish, root } from '../harness/published.js'

const published = publish()
const tools = createRequire(join(cache, 'package-managers', 'node_modules', 'tools.js'))

type Format = 'cjs' | 'esm'

interface Bundling {
  readonly entry: string
  readonly output: string
  readonly format: Format
  /** The configuration that `docs/packaging.md` has for the bundler, or none: then the package is bundled. */
  readonly documented: object
}

type Bundler = (bundling: Bundling) => Promise<void>

const esbuild: Bundler = async ({ entry, output, format, documented }) => {
  const { build } = tools('esbuild') as { build: (options: object) => Promise<void> }
  const options = { bundle: true, platform: 'node', target: 'node18', logLevel: 'silent' }
  await build({ ...options, entryPoints: [entry], outfile: output, format, ...documented })
}

/** As electron-vite and `examples/electron` build a main process. */
const vite: Bundler = async ({ entry, output, format, documented }) => {
  const { build } = documented as InlineConfig
  await viteBuild({
    root: join(entry, '..'),
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: entry,
      outDir: join(output, '..'),
      emptyOutDir: false,
      target: 'node18',
      ...build,
      rolldownOptions: {
        ...build?.rolldownOptions,
        output: { format, entryFileNames: output.split('/').at(-1) ?? '' },
      },
    },
  })
}

const webpack: Bundler = ({ entry, output, format, documented }) =>
  new Promise((resolve, reject) => {
    const run = tools('webpack') as (options: object, done: (error: unknown, stats: Stats) => void) => void
    const module = format === 'esm'
    const file = { path: join(output, '..'), filename: output.split('/').at(-1), module }
    const options = {
      mode: 'production',
      target: 'node18',
      entry,
      output: module ? { ...file, chunkFormat: 'module' } : file,
      experiments: { outputModule: module },
      ...documented,
    }
    run(options, (error, stats) => {
      if (error instanceof Error) reject(error)
      else if (stats.hasErrors()) reject(new Error(stats.toString()))
      else resolve()
    })
  })

interface Stats {
  hasErrors(): boolean
  toString(): string
}

/** The line of a bundler in the table of `docs/packaging.md`. */
function documentedFor(name: string): object {
  const text = readFileSync(join(root, 'docs', 'packaging.md'), 'utf8')
  const [, line] = new RegExp(`^\\| ${name} +\\| \`(.*)\``, 'm').exec(text) ?? []
  if (line === undefined) throw new Error(`docs/packaging.md has no line for ${name}`)
  return new Function(`return {${line}}`)() as object
}

/** A host. It says where the addon was loaded from, where the program is, and what the program is. */
const host = `import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { commandPath, loadCachedSsoToken, SsoError } from 'aws-sso-native'

async function run() {
  const token = await loadCachedSsoToken('https://my-org.awsapps.com/start')
  const error = await loadCachedSsoToken(5).catch((error) => error)
  const command = commandPath()
  const addon = /\\S*aws-sso-native\\S*\\.node$/m.exec(readFileSync('/proc/self/maps', 'utf8'))[0]
  const version = execFileSync(command, ['--version'], { encoding: 'utf8' })
  const electron = process.versions.electron !== undefined
  console.log(JSON.stringify({ electron, token, typed: error instanceof SsoError, addon, command, version }))
  if (electron) process.exit()
}
run()
`

describe.each<[string, Bundler]>([
  ['esbuild', esbuild],
  ['Vite', vite],
  ['webpack', webpack],
])('the output of %s', (name, bundle) => {
  const ways: readonly (readonly [string, string, Format, boolean])[] = [
    ['the package external', 'a CommonJS file', 'cjs', true],
    ['the package external', 'an ES module', 'esm', true],
    ['the package in it', 'a CommonJS file', 'cjs', false],
    ['the package in it', 'an ES module', 'esm', false],
  ]
  test.each(ways)('with %s, as %s, loads the addon and finds the program', async (_what, _kind, format, external) => {
    const source = temporaryFolder('source')
    copyModules(published, source)
    writeFileSync(join(source, 'host.mjs'), host)
    // The app that is shipped.
    const app = temporaryFolder('bundled')
    const file = format === 'cjs' ? 'host.cjs' : 'host.mjs'
    writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'host', main: join('dist', file) }))
    const documented = external ? documentedFor(name) : {}
    await bundle({ entry: join(source, 'host.mjs'), output: join(app, 'dist', file), format, documented })
    // `AddonNotLoaded` is a text of the package alone.
    expect(readFileSync(join(app, 'dist', file), 'utf8').includes('AddonNotLoaded')).toBe(!external)
    if (external) copyModules(published, app)
    else {
      mkdirSync(join(app, 'node_modules'))
      const from = join(published.project, 'node_modules', `aws-sso-native-${here}`)
      cpSync(from, join(app, 'node_modules', `aws-sso-native-${here}`), { recursive: true })
    }

    const folder = join(app, 'node_modules', `aws-sso-native-${here}`)
    const expected = {
      electron: false,
      token: null,
      typed: true,
      addon: join(folder, `aws-sso-native.${here}.node`),
      command: join(folder, 'aws-sso-native'),
      version: expect.stringMatching(/^aws-sso-native \d/) as string,
    }
    const home = new Home()
    expect(await runForJson(process.execPath, [join(app, 'dist', file)], { env: home.env() })).toEqual(expected)
    // Electron before 28 runs no ES module.
    if (format === 'esm' || programs.electron.find() === undefined) return
    const center = await startCenter()
    expect(await startElectron(app, home, center, '').json()).toEqual({ ...expected, electron: true })
  })
})
