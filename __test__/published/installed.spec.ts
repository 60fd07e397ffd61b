import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { maxBytes } from '../../scripts/build/inspect.mjs'
import { targets } from '../../scripts/targets.mjs'
import { startCenter, startUrl } from '../harness/center.js'
import { runForJson } from '../harness/child.js'
import { expectFullFlow, forFullFlow, type FullFlow } from '../harness/full-flow.js'
import { Home, mode, temporaryFolder } from '../harness/home.js'
import { here, publish, root } from '../harness/published.js'

const published = publish()

/** Everything that was installed, by path. */
const installed = readdirSync(join(published.project, 'node_modules'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))

function write(name: string, text: string): string {
  const path = join(published.project, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
  return path
}

const flow = JSON.stringify(join(root, '__test__', 'harness', 'full-flow.cjs'))
const [url, region] = [JSON.stringify(startUrl), JSON.stringify('us-east-1')]

describe('the package as published', () => {
  test.each([
    ['require', 'host.cjs', `const sso = require('aws-sso-native')\nconst fullFlow = require(${flow})\n`],
    ['import', 'host.mjs', `import * as sso from 'aws-sso-native'\nimport fullFlow from ${flow}\n`],
  ])('runs the full flow by %s', async (_, name, start) => {
    const home = new Home()
    const center = await startCenter(forFullFlow)
    const text = `fullFlow(sso, { startUrl: ${url}, region: ${region} }).then((seen) => console.log(JSON.stringify(seen)))\n`
    const seen = await runForJson<FullFlow>(process.execPath, [write(name, start + text)], {
      env: home.env(center.env),
      cwd: published.project,
    })
    expectFullFlow(seen, center, home)
  })

  test('is one instance for require and import: an error of one is an error of the other', async () => {
    const text = `import { createRequire } from 'node:module'
import * as imported from 'aws-sso-native'
const required = createRequire(import.meta.url)('aws-sso-native')
const error = await imported.loadCachedSsoToken(5).catch((error) => error)
const names = [Object.keys(imported), Object.keys(required)].map((names) => names.sort().join())
console.log(JSON.stringify([error instanceof required.SsoError, names[0] === names[1]]))
`
    const options = { env: new Home().env(), cwd: published.project }
    expect(await runForJson(process.execPath, [write('both.mjs', text)], options)).toEqual([true, true])
  })

  test('ships the emulator, by require and by import', async () => {
    const text = `import { createRequire } from 'node:module'
import { startIdentityCenter } from 'aws-sso-native/emulator'
const required = createRequire(import.meta.url)('aws-sso-native/emulator')
const centers = [await startIdentityCenter(), await required.startIdentityCenter()]
console.log(JSON.stringify(centers.map(({ accounts }) => accounts.length)))
await Promise.all(centers.map((center) => center.close()))
`
    const options = { env: new Home().env(), cwd: published.project }
    expect(await runForJson(process.execPath, [write('emulator.mjs', text)], options)).toEqual([4, 4])
  })

  test('has a small main package, which has no file twice', () => {
    const main = join(published.project, 'node_modules', 'aws-sso-native', '/')
    const sizes = installed.filter((path) => path.startsWith(main)).map((path) => statSync(path).size)
    // docs/design/packages.md has the parts.
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(270_000)
  })

  test('ships the migrations, for a host that runs them by itself', () => {
    const migrations = (root: string) => {
      const { entries } = JSON.parse(readFileSync(join(root, 'migrations', 'meta', '_journal.json'), 'utf8')) as {
        entries: Array<{ tag: string }>
      }
      return entries.map(({ tag }) => readFileSync(join(root, 'migrations', `${tag}.sql`), 'utf8'))
    }
    expect(migrations(join(published.project, 'node_modules', 'aws-sso-native'))).toEqual(migrations(root))
  })

  test('contains only what it needs: no sources, tests, scripts or paths of the build machine', () => {
    const names = installed.map((path) => path.slice(path.indexOf('node_modules') + 'node_modules/'.length))
    expect(names.filter((name) => /(^|\/)(src|lib|__test__|scripts|target|bench)\//.test(name))).toEqual([])
    expect(names.filter((name) => name.endsWith('.node'))).toHaveLength(1)
    expect(names.filter((name) => /(^|\/)aws-sso-native(\.exe)?$/.test(name))).toEqual([
      expect.stringMatching(/^aws-sso-native-[a-z0-9-]+\/aws-sso-native$/),
    ])
    const manifest = JSON.parse(
      readFileSync(join(published.project, 'node_modules', 'aws-sso-native', 'package.json'), 'utf8'),
    ) as { dependencies?: object; scripts?: Record<string, string> }
    expect(manifest.dependencies ?? {}).toEqual({})
    const installScripts = ['preinstall', 'install', 'postinstall', 'prepare']
    expect(Object.keys(manifest.scripts ?? {}).filter((name) => installScripts.includes(name))).toEqual([])
    const text = installed.filter((path) => /\.(js|mjs|ts|mts|json|md)$/.test(path))
    expect(text.filter((path) => readFileSync(path, 'utf8').includes(root))).toEqual([])
  })

  test('ships the program, executable, where commandPath() and npx find it', async () => {
    const home = new Home()
    const program = installed.find((path) => /aws-sso-native-[^/]+\/aws-sso-native$/.test(path)) ?? ''
    expect(mode(program)).toBe(0o755)
    const text = `console.log(JSON.stringify(require('aws-sso-native').commandPath()))\n`
    const options = { env: home.env(), cwd: published.project }
    expect(await runForJson(process.execPath, [write('path.cjs', text)], options)).toBe(program)
    const args = ['--no-install', 'aws-sso-native', '--version']
    const { stdout } = spawnSync('npx', args, { ...options, encoding: 'utf8' })
    expect(stdout).toMatch(/^aws-sso-native \d+\.\d+\.\d+\n$/)
  })

  const binary = installed.find((path) => path.endsWith('.node')) ?? ''

  test('uses no function that is newer than Node-API 8', () => {
    // The addon looks functions up by name, and those added after version 8 have names with `node_api_…`. A module
    // exports one of them, and does not import it.
    const text = readFileSync(binary, 'latin1')
    expect(text).toContain('napi_create_function\0')
    const newer = new Set(text.match(/node_api_[a-z0-9_]+/g))
    newer.delete('node_api_module_get_api_version_v1')
    expect([...newer]).toEqual([])
  })

  // A build without optimization contains debug information, and is not for publication.
  const released = statSync(binary).size < 10_000_000
  if (!released) console.warn('!! SKIPPED: the binary is not a release, so its size and its texts are not tested !!')

  test.runIf(released)('is small, and its binary contains no path of the build machine', () => {
    const bytes = readFileSync(binary)
    // `npm run build -- --target` makes a larger one, which is packed first: docs/design/binary-size.md.
    const target = targets.find(({ name }) => name === here)
    const isOfTarget = existsSync(join(root, 'artifacts', here, basename(binary)))
    expect(bytes.length).toBeLessThanOrEqual(isOfTarget && target ? maxBytes(target, basename(binary)) : 6_150_000)
    expect([root, userInfo().homedir].filter((folder) => folder !== '/' && bytes.includes(`${folder}/`))).toEqual([])
    expect(bytes.includes('registry/src')).toBe(false)
  })

  test.runIf(released)('has a small program, which names no folder of the machine that built it', () => {
    const program = readFileSync(join(binary, '..', 'aws-sso-native'))
    expect(program.length).toBeLessThanOrEqual(4_500_000)
    expect([root, userInfo().homedir].filter((folder) => folder !== '/' && program.includes(`${folder}/`))).toEqual([])
    expect(program.includes('registry/src')).toBe(false)
  })

  test('names the missing package if the package of the platform is not installed', () => {
    const alone = join(published.project, 'alone', 'node_modules')
    cpSync(join(published.project, 'node_modules', 'aws-sso-native'), join(alone, 'aws-sso-native'), {
      recursive: true,
    })
    // In another folder than the project, because the packages in its node_modules would be found.
    const apart = temporaryFolder('apart')
    renameSync(alone, join(apart, 'node_modules'))
    const script = `
const { loadCachedSsoToken } = require('aws-sso-native')
loadCachedSsoToken('https://my-org.awsapps.com/start').catch((error) => {
  for (let e = error; e; e = e.cause) console.log(e.code, e.message)
})`
    const { stdout } = spawnSync(process.execPath, ['-e', script], { cwd: apart, encoding: 'utf8' })
    expect(stdout).toContain('AddonNotLoaded')
    expect(stdout).toContain('aws-sso-native-linux-x64-gnu')
  })
})
