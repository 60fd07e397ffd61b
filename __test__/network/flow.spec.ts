import { describe, expect, it } from 'vitest'
import { CertificateAuthority } from '../../emulator/certificate-authority.js'
import { portOf } from '../harness/center.js'
import { Home } from '../harness/home.js'
import { startProxy } from '../harness/proxy.js'
import { startInterceptor } from './interceptor.js'
import {
  credentials,
  type Proxy,
  proxyHost,
  socksUser,
  type Squid,
  startDante,
  startSquid,
  startTinyproxy,
} from './proxies.js'
import {
  authorize,
  every,
  expectFlow,
  forFlow,
  hosts,
  namesOfProxies,
  pem,
  startAws,
  withCredentials,
  waysToTrust,
} from './support.js'
import { aws, company, useWorld } from './world.js'

let tinyproxy: Proxy
let squid: Squid
let dante: Proxy
const world = useWorld(async (built) => {
  tinyproxy = await startTinyproxy(built)
  squid = await startSquid(built)
  dante = await startDante(built)
})

describe('a machine that reaches all hosts', () => {
  it('has the full flow without a proxy, by IPv4 and by IPv6', async () => {
    const { center, v4, v6 } = await startAws(world, forFlow)
    const [oidc, ...others] = hosts
    world.names({ [oidc]: [aws.v6, aws.v4], ...Object.fromEntries(others.map((host) => [host, [aws.v4]])) })
    const log = await expectFlow(world.open, center, { AWS_CA_BUNDLE: pem(center.certificateAuthority) })
    expect(log).not.toContain('proxy=')
    expect(v4.connections).toBeGreaterThan(0)
    expect(v6.connections).toBeGreaterThan(0)
    expect(v4.connections + v6.connections).toBe(center.counters.totalConnections - 1)
  })
})

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
    ['squid with TLS, a user name and password', () => withCredentials('https', squid.secureAddress), () => squid],
    ['SOCKS5 that looks names up', () => `socks5h://${credentials(socksUser)}${dante.address}`, () => dante],
  ])('has the full flow through %s', async (_name, url, proxy) => {
    const { center, v4 } = await startAws(world, forFlow)
    namesOfProxies(world)
    proxy().newLines()
    const AWS_CA_BUNDLE = pem(center.certificateAuthority, squid.authority)
    const log = await expectFlow(world.inside, center, { HTTPS_PROXY: url(), AWS_CA_BUNDLE })
    expect(log).toContain(`proxy=${new URL(url()).host}`)
    // The names of AWS are looked up by the proxy alone.
    for (const host of hosts) expect(world.nameServer.asked).not.toContain(host)
    expect(v4.connections).toBeGreaterThan(0)
    expect(proxy().newLines()).not.toEqual([])
  })

  it('has the full flow through SOCKS5 with addresses that it looks up itself', async () => {
    const { center, v4 } = await startAws(world, forFlow)
    world.names({ ...every([aws.v4]), [proxyHost]: [company] })
    await expectFlow(world.inside, center, {
      HTTPS_PROXY: `socks5://${credentials(socksUser)}${dante.address}`,
      AWS_CA_BUNDLE: pem(center.certificateAuthority),
    })
    for (const host of hosts) expect(world.publicNameServer.asked).not.toContain(host)
    expect(v4.connections).toBeGreaterThan(0)
  })

  it('has the full flow through an https proxy that offers HTTP/2', async () => {
    const { center, v4 } = await startAws(world, forFlow)
    const authority = new CertificateAuthority()
    const tls = { ...authority.issue([proxyHost]), ALPNProtocols: ['h2', 'http/1.1'] }
    const proxy = await startProxy(portOf(center), { tls })
    const published = await world.publish(company, 8443, Number(new URL(proxy.url).port))
    namesOfProxies(world)
    const AWS_CA_BUNDLE = pem(center.certificateAuthority, authority.certificate)
    await expectFlow(world.inside, center, { HTTPS_PROXY: `https://${proxyHost}:8443`, AWS_CA_BUNDLE })
    expect(new Set(proxy.tunnels)).toEqual(new Set(hosts.map((host) => `${host}:443`)))
    expect(published.connections).toBe(proxy.tunnels.length)
    expect(v4.connections).toBe(0)
  })
})

describe('a proxy that inspects TLS', () => {
  it.each(waysToTrust)('has the full flow if its authority is trusted by %s', async (_name, trust) => {
    const { center } = await startAws(world, forFlow)
    const interceptor = await startInterceptor(center)
    await world.publish(company, 8080, interceptor.port)
    namesOfProxies(world)
    const home = new Home()
    const env = { HTTPS_PROXY: `http://${proxyHost}:8080`, ...trust(pem(interceptor.authority), home) }
    await expectFlow(world.inside, center, env, home)
    expect(new Set(interceptor.tunnels)).toEqual(new Set(hosts))
    // It does read what is sent.
    expect(interceptor.read()).toContain('POST /client/register')
  })
})
