import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { portOf, startCenter } from '../harness/center.js'
import { startElectron } from '../harness/electron.js'
import { expectFullFlow, forFullFlow, type FullFlow } from '../harness/full-flow.js'
import { Home, temporaryFolder } from '../harness/home.js'
import { servePac } from '../harness/pac.js'
import { type ConnectProxy, startProxy } from '../harness/proxy.js'
import { publish } from '../harness/published.js'
import { documented } from './documented.js'
import { layOut } from './layout.js'

const published = publish()

// Names that nothing resolves (RFC 2606): they can be reached through a proxy alone.
const oidc = 'oidc.invalid'
const portal = 'portal.sso.invalid'

/** Chromium makes requests of its own. */
const tunnels = (proxy: ConnectProxy) => proxy.tunnels.filter((name) => name.includes('.invalid:'))

test('with the documented line, requests go where the PAC file of Electron sends them, also after a change', async () => {
  const home = new Home()
  const local = await startCenter()
  const center = await startCenter({ ...forFullFlow, https: { hosts: [oidc, portal] } })
  const [one, two] = [await startProxy(portOf(center)), await startProxy(portOf(center))]
  const pac = await servePac(one.url)
  home.write(join(home.path, 'ca.pem'), center.certificateAuthority ?? '')
  const running = startElectron(layOut(temporaryFolder('electron'), published), home, center, 'proxy', {
    AWS_ENDPOINT_URL_SSO_OIDC: `https://${oidc}`,
    AWS_ENDPOINT_URL_SSO: `https://${portal}`,
    AWS_CA_BUNDLE: join(home.path, 'ca.pem'),
    NETWORK: documented('network.md', 'Electron', 'ts').replace(/^import.*$/gm, ''),
    PAC: pac.url,
    LOCAL: local.url,
  })
  expectFullFlow(JSON.parse(await running.line('FLOW')) as FullFlow, center, home)
  expect(new Set(tunnels(one))).toEqual(new Set([`${oidc}:443`, `${portal}:443`]))

  pac.proxy = two.url
  one.close()
  writeFileSync(join(home.path, 'go'), '')
  await running.line('CHANGED')
  expect(tunnels(two)).toEqual([`${oidc}:443`])

  // This machine is reached directly.
  const { code, stderr } = await running.finished
  expect(code, stderr).toBe(0)
  expect(local.counters.byOperation.StartDeviceAuthorization).toBeGreaterThan(0)
  expect(tunnels(two)).toHaveLength(1)
})
