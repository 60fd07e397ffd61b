import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { cache, runtimes } from '../../scripts/programs.mjs'
import { startCenter, startUrl } from '../harness/center.js'
import { Child, runForJson } from '../harness/child.js'
import { expectFullFlow, forFullFlow, type FullFlow } from '../harness/full-flow.js'
import { Home, temporaryFolder } from '../harness/home.js'
import { publish, root } from '../harness/published.js'
import { startRegistry } from '../harness/registry.js'

const published = publish()
let registry = ''
beforeAll(async () => {
  registry = await startRegistry(published.tarballs)
})

const tool = (...path: string[]) => join(cache, 'package-managers', 'node_modules', ...path)
const bun = runtimes.find(({ name }) => name === 'Bun')?.binary ?? 'bun'
const node = process.execPath
const yarn = [node, tool('@yarnpkg', 'cli-dist', 'bin', 'yarn.js')]

test.each([
  ['npm', ['npm', 'install', '--no-audit', '--no-fund'], [node]],
  ['pnpm', [node, tool('pnpm', 'bin', 'pnpm.cjs'), 'install'], [node]],
  ['Yarn classic', [node, tool('yarn', 'bin', 'yarn.js'), 'install', '--no-progress'], [node]],
  ["Yarn's Plug'n'Play", [...yarn, 'install'], [...yarn, 'node']],
  ['Bun', [bun, 'install'], [bun]],
])(
  'installed by %s, the package runs the full flow',
  async (_name, [program = '', ...install], [host = '', ...args]) => {
    const project = temporaryFolder('project')
    const manifest = { name: 'host', private: true, dependencies: { 'aws-sso-native': '*' } }
    writeFileSync(join(project, 'package.json'), JSON.stringify(manifest))
    writeFileSync(join(project, '.npmrc'), `registry=${registry}/\n`)
    writeFileSync(join(project, 'yarn.lock'), '')
    const settings = {
      npmRegistryServer: registry,
      unsafeHttpWhitelist: ['127.0.0.1'],
      enableTelemetry: false,
      npmMinimalAgeGate: 0,
    }
    writeFileSync(
      join(project, '.yarnrc.yml'),
      JSON.stringify({ ...settings, enableGlobalCache: false, enableImmutableInstalls: false }),
    )
    copyFileSync(join(root, '__test__', 'harness', 'full-flow.cjs'), join(project, 'full-flow.cjs'))
    const where = JSON.stringify({ startUrl, region: 'us-east-1' })
    const flow = `require('./full-flow.cjs')(require('aws-sso-native'), ${where})`
    writeFileSync(join(project, 'host.cjs'), `${flow}.then((seen) => console.log(JSON.stringify(seen)))\n`)

    const home = new Home()
    const center = await startCenter(forFullFlow)
    // Package managers keep their downloads in another home.
    const env = new Home().env({
      YARN_REGISTRY: registry,
      BUN_CONFIG_REGISTRY: registry,
      YARN_CACHE_FOLDER: join(project, '.cache'),
    })
    const installed = await new Child(program, install, { env, cwd: project }).finished
    expect(installed.code, installed.stdout + installed.stderr).toBe(0)
    const seen = await runForJson<FullFlow>(host, [...args, 'host.cjs'], { env: home.env(center.env), cwd: project })
    expectFullFlow(seen, center, home)
  },
)
