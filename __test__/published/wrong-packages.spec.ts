import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { TARGETS } from '../../lib/loader/places.js'
import { targets } from '../../scripts/targets.mjs'
import { runForJson } from '../harness/child.js'
import { Home, temporaryFolder } from '../harness/home.js'
import { copyModules, here, publish } from '../harness/published.js'

const published = publish()
const native = `aws-sso-native-${here}`

interface Fault {
  readonly code: string
  readonly message: string
  readonly hint: string
}

/** What a call answers in a project whose packages were changed. */
async function faultAfter(change: (modules: string, addon: string) => void): Promise<Fault> {
  const project = temporaryFolder('wrong')
  copyModules(published, project)
  const modules = join(project, 'node_modules')
  change(modules, join(modules, native, `aws-sso-native.${here}.node`))
  writeFileSync(
    join(project, 'host.cjs'),
    `require('aws-sso-native').loadCachedSsoToken('https://my-org.awsapps.com/start').catch(({ code, message, hint }) =>
  console.log(JSON.stringify({ code, message, hint })))\n`,
  )
  const fault = await runForJson<Fault>(process.execPath, ['host.cjs'], { env: new Home().env(), cwd: project })
  expect(fault.code).toBe('AddonNotLoaded')
  return fault
}

test('a platform package of another version is named with both versions', async () => {
  const { message, hint } = await faultAfter((modules) => {
    const manifest = join(modules, native, 'package.json')
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/"version": "[^"]+"/, '"version": "9.9.9"'))
  })
  expect(message).toMatch(/is of version 9\.9\.9, and aws-sso-native of version \d/)
  expect(hint).toContain('same version')
})

test.each([0, 3, 100, 5_000, 1_000_000])('a binary that ends after %i bytes does not end the process', async (size) => {
  const { message, hint } = await faultAfter((_modules, addon) => truncateSync(addon, size))
  expect(message).toContain('is truncated')
  expect(hint).toContain('install again')
})

test('a binary for another processor is named with both', async () => {
  const { message, hint } = await faultAfter((_modules, addon) => {
    const bytes = readFileSync(addon)
    bytes.writeUInt16LE(process.arch === 'x64' ? 0xb7 : 0x3e, 18)
    writeFileSync(addon, bytes)
  })
  expect(message).toMatch(/is built for linux-\w+, and this is linux-\w+/)
  expect(hint).toContain(`--cpu=${process.arch}`)
})

test("another platform's package in the place of this one is named, with what to run", async () => {
  const { message, hint } = await faultAfter((modules) => {
    cpSync(join(modules, native), join(modules, 'aws-sso-native-win32-x64-msvc'), { recursive: true })
    rmSync(join(modules, native), { recursive: true })
  })
  expect(message).toContain(`${native} is not installed, but aws-sso-native-win32-x64-msvc`)
  expect(hint).toContain(`npm install --include=optional --os=linux --cpu=${process.arch}`)
})

test('the loader searches the packages that are published', () => {
  expect([...TARGETS].sort()).toEqual(targets.map(({ name }) => name).sort())
})
