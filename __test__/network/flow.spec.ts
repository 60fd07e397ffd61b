import { describe, expect, it } from 'vitest'
import { company, aws, useWorld } from './world.js'
import { credentials, password, type Proxy, proxyHost, socksUser, startDante, startSquid, startTinyproxy } from './proxies.js'
import { authorize, every, expectFlow, forFlow, hosts, pem, startAws, withCredentials } from './support.js'

let tinyproxy: Proxy
let squid: Proxy
let dante: Proxy
const world = useWorld(async (built) => {
  tinyproxy = await startTinyproxy(built)
  squid = await startSquid(built)
  dante = await startDante(built)
})

/** Names that only the proxies can look up. */
function namesOfProxies(): void {
  world.names(every([aws.v4]))
  for (const host of hosts) world.nameServer.names.delete(host)
  world.nameServer.names.set(proxyHost, [company])
}

describe('a machine that reaches the proxies alone', () => {
  it('reaches nothing without a proxy', async () => {
    const { v4 } = await startAws(world)
    world.names(every([aws.v4]))
    expect(await authorize(world.inside, {})).toMatchObject({ code: 'Network', retryable: true })
    expect(v4.connections).toBe(0)
  })

  it.each([
    ['tinyproxy', () => `http://${tinyproxy.address}`, () => tinyproxy],
    ['squid with a user name and password', () => withCredentials('http', squid.address), () => squid],
    ['SOCKS5 with names', () => `socks5h://${credentials(socksUser)}${dante.address}`, () => dante],
  ])('has the full flow through %s', async (_name, url, proxy) => {
    const { center, v4 } = await startAws(world, forFlow)
    namesOfProxies()
    proxy().newLines()
    const log = await expectFlow(world.inside, center, {
      HTTPS_PROXY: url(),
      AWS_CA_BUNDLE: pem(center.certificateAuthority),
    })
    expect(log).toContain(`proxy=${proxy().address}`)
    for (const host of hosts) expect(world.nameServer.asked).not.toContain(host)
    expect(v4.connections).toBeGreaterThan(0)
    expect(proxy().newLines()).not.toEqual([])
    expect(password).toContain('planted')
  })
})
