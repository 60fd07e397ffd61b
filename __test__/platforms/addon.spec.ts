import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FaultRule } from '../../emulator/index.js'
import { startCenter, startUrl } from '../harness/center.js'
import { Child, runForJson } from '../harness/child.js'
import { expectFullFlow, forFullFlow, type FullFlow } from '../harness/full-flow.js'
import { Home, temporaryFolder } from '../harness/home.js'
import { refreshes, sessionName, signInAsTheCli, tokenFile } from '../harness/session.js'
import { until } from '../harness/until.js'
import * as platform from './platform.js'

const { packageUrl } = platform
const script = (...path: string[]) => join(__dirname, '..', ...path)

describe(platform.name, () => {
  test('is the platform of the Node that runs the package', async () => {
    const env = new Home().env()
    const text = `console.log(JSON.stringify([process.arch, process.report.getReport().header.glibcVersionRuntime !== undefined]))`
    expect(await runForJson(...platform.node('-e', text), { env })).toEqual([
      platform.cpu,
      platform.name.endsWith('-gnu'),
    ])
  })

  test.each(['import', 'require'])('runs the full flow by %s', async (how) => {
    const home = new Home()
    const center = await startCenter(forFullFlow)
    const file = join(platform.project, 'host.cjs')
    const flow = JSON.stringify(script('harness', 'full-flow.cjs'))
    writeFileSync(
      file,
      `const [startUrl, region] = process.argv.slice(2)
require(${flow})(require('aws-sso-native'), { startUrl, region }).then((seen) => console.log(JSON.stringify(seen)))\n`,
    )
    const args = how === 'import' ? [script('runtimes', 'flow.mjs'), packageUrl] : [file]
    const run = platform.node(...args, startUrl, center.region)
    expectFullFlow(await runForJson<FullFlow>(...run, { env: home.env(center.env) }), center, home)
  })

  test('gets credentials by a session whose token it refreshes, once for many callers', async () => {
    const home = new Home()
    const center = await startCenter({ refreshTokens: 'singleUse' })
    const { accessToken } = signInAsTheCli(home, center, -60)
    const account = center.accounts[0]
    const text = `
const { SsoSession } = require('aws-sso-native')
const session = new SsoSession(${JSON.stringify({ startUrl, region: center.region, sessionName })})
const role = ${JSON.stringify([account?.accountId, account?.roles[0]])}
const calls = Array.from({ length: 8 }, () => session.credentialProvider(...role)())
Promise.all(calls).then((all) => console.log(JSON.stringify(all.map(({ accessKeyId }) => accessKeyId.slice(0, 4)))))`
    const options = { env: home.env(center.env), cwd: platform.project }
    expect(await runForJson(...platform.node('-e', text), options)).toEqual(Array.from({ length: 8 }, () => 'ASIA'))
    expect(refreshes(center)).toBe(1)
    expect(tokenFile(home)?.accessToken).not.toBe(accessToken)
  })

  test('exits at once by process.exit with pending listings', async () => {
    const stalled: FaultRule = { operation: 'ListAccounts', fault: { stall: true } }
    const center = await startCenter({ faults: [stalled] })
    const run = platform.node(script('runtimes', 'exit.mjs'), packageUrl, center.region)
    const running = new Child(...run, { env: new Home().env(center.env) })
    await until(() => center.counters.inFlight === 5)
    running.send('exit')
    const { code, stderr } = await running.finished
    expect({ code, stderr }).toEqual({ code: 7, stderr: '' })
  })

  test('names the package that it needs where that of another platform is installed', async () => {
    const project = temporaryFolder('other')
    const modules = join(project, 'node_modules')
    mkdirSync(modules)
    cpSync(join(platform.project, 'node_modules'), modules, { recursive: true })
    const other = platform.cpu === 'arm64' ? 'linux-x64-gnu' : 'linux-arm64-gnu'
    renameSync(join(modules, `aws-sso-native-${platform.name}`), join(modules, `aws-sso-native-${other}`))
    rmSync(join(modules, '.package-lock.json'), { force: true })
    const text = `require('aws-sso-native').loadCachedSsoToken('https://my-org.awsapps.com/start').catch(({ code, message }) =>
  console.log(JSON.stringify([code, message])))`
    const options = { env: new Home().env(), cwd: project }
    const [code, message] = await runForJson<[string, string]>(...platform.node('-e', text), options)
    expect(code).toBe('AddonNotLoaded')
    expect(message).toContain(`aws-sso-native-${platform.name} is not installed, but aws-sso-native-${other}`)
  })
})
