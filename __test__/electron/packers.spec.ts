import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listPackage } from '@electron/asar'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startCenter, startUrl } from '../harness/center.js'
import { expectFullFlow, forFullFlow, type FullFlow } from '../harness/full-flow.js'
import { Home } from '../harness/home.js'
import { publish, root } from '../harness/published.js'
import { type Distribution, electronDistribution, startPacked } from './distribution.js'
import { documented } from './documented.js'
import { fusesOf, hasForge, hasPackers, packWithBuilder, packWithForge, packWithPackager } from './packers.js'

interface Seen {
  readonly seen: FullFlow
  readonly binding: string
  readonly command: string
  readonly children: Readonly<Record<string, unknown>>
}

const hasAny = hasPackers()
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'aws-sso-native-packers-')))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.runIf(hasAny)('a packed app signs in and gives credentials to children', () => {
  const published = hasAny ? publish() : undefined
  let distribution: Distribution
  beforeAll(() => {
    distribution = electronDistribution(folder)
  })
  const packing = (name: string) => {
    if (published === undefined) throw new Error('nothing is published')
    const own = join(folder, name)
    // An app has several copies of Electron while it is packed.
    onTestFinished(() => rmSync(own, { recursive: true, force: true }))
    return { folder: own, published, distribution }
  }

  /** Runs the app, with variables that would keep it from running if the fuses did not make Electron ignore them. */
  async function run(binary: string, env: Readonly<Record<string, string>> = {}): Promise<Seen> {
    const home = new Home()
    const center = await startCenter({ ...forFullFlow, autoConsent: 'allow' })
    const where = { START_URL: startUrl, REGION: center.region, MODE: 'packed' }
    const client = join(root, '__test__', 'child', 'clients', 'sdk.mjs')
    const tools = { NODE: process.execPath, CLIENT: client }
    const seen = await startPacked(binary, home.env({ ...center.env, ...where, ...tools, ...env })).json<Seen>()
    expectFullFlow(seen.seen, center, home)
    return seen
  }

  // Each of these would run other code in the app.
  const forbidden = {
    ELECTRON_RUN_AS_NODE: '1',
    NODE_OPTIONS: '--not-an-option',
    NAPI_RS_NATIVE_LIBRARY_PATH: '/nowhere.node',
  }
  const credentials = { arn: expect.stringContaining(':assumed-role/') as string }
  const beside = (path: string) =>
    new RegExp(`/resources/app\\.asar\\.unpacked/node_modules/aws-sso-native-linux-${process.arch}-gnu/${path}$`)

  async function expectHardened(binary: string): Promise<void> {
    expect(await fusesOf(binary)).toMatchObject({
      RunAsNode: false,
      EnableNodeOptionsEnvironmentVariable: false,
      EnableNodeCliInspectArguments: false,
      EnableEmbeddedAsarIntegrityValidation: true,
      OnlyLoadAppFromAsar: true,
    })
    const packed = listPackage(join(binary, '..', 'resources', 'app.asar'), { isPack: false })
    expect(packed.filter((name) => name.includes('emulator'))).toEqual([])
    const { binding, command, children } = await run(binary, forbidden)
    expect(binding).toMatch(beside('aws-sso-native\\.linux-.*\\.node'))
    expect(command).toMatch(beside('aws-sso-native aws-sso-native \\d[\\d.]+'))
    expect(children).toMatchObject({ profile: credentials, endpoint: credentials })
  }

  test('with electron-builder and hardened fuses, as documented', async () => {
    const { build } = JSON.parse(documented('packaging.md', 'electron-builder', 'json')) as { build: object }
    await expectHardened(await packWithBuilder(packing('builder'), build))
  })

  const forge = documented('packaging.md', 'Electron Forge and @electron/packager', 'js')

  test('with @electron/packager and hardened fuses, as documented', async () => {
    await expectHardened(await packWithPackager(packing('packager'), forge))
  })

  test.runIf(hasForge())('with Electron Forge and hardened fuses, as documented', async () => {
    await expectHardened(await packWithForge(packing('forge'), forge))
  })

  test('with everything in the archive, by the endpoint alone', async () => {
    const { binding, command, children } = await run(await packWithPackager(packing('archive'), forge, { asar: true }))
    // Electron extracts the addon to a temporary file with another name.
    expect(binding).toBe('none')
    expect(command).toBe('ProgramNotExecutable')
    expect(children).toMatchObject({ profile: 'ProgramNotExecutable', endpoint: credentials })
  })
})
