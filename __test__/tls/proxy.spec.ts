import { describe, expect, it } from 'vitest'
import type { IdentityCenter } from '../../emulator/index.js'
import { startProxy } from '../harness/proxy.js'
import { authorize, bundle, list, listWith } from './support.js'
import { portOf, startCenter } from '../harness/center.js'

// A name that nothing resolves (RFC 2606): it can be reached through the proxy alone.
const host = 'portal.sso.invalid'
const unresolved = `https://${host}:8443`

/**
 * An address of this machine that is not a loopback address: a socket that is connected to it is connected to this
 * machine (`connect(2)` on Linux and macOS).
 */
const unspecified = '0.0.0.0'

const centerFor = (name: string): Promise<IdentityCenter> => startCenter({ https: { hosts: [name] } })

const proxied = (center: IdentityCenter, endpoint: string, proxy: string): Record<string, string> => ({
  AWS_CA_BUNDLE: bundle(center.certificateAuthority),
  AWS_ENDPOINT_URL_SSO: endpoint,
  HTTPS_PROXY: proxy,
})

describe('https through a proxy', () => {
  it('goes through a tunnel to the host of the endpoint, and all of it', async () => {
    const center = await centerFor(host)
    const proxy = await startProxy(portOf(center))
    const listed = await list(center, proxied(center, unresolved, proxy.url))
    expect(listed).toEqual({ accounts: center.accounts.length, warnings: [] })
    expect(new Set(proxy.tunnels)).toEqual(new Set([`${host}:8443`]))
    // Whatever reached the emulator came out of a tunnel.
    expect(proxy.tunnels).toHaveLength(center.counters.totalConnections)
    expect(proxy.forwarded).toEqual([])
  })

  it('is TLS from end to end: the proxy sees neither a token nor a request', async () => {
    const center = await centerFor(host)
    const proxy = await startProxy(portOf(center))
    const { accessToken } = center.issueToken()
    await listWith(accessToken, center, proxied(center, unresolved, proxy.url))
    const seen = proxy.seen().toString('latin1')
    expect(seen).not.toContain(accessToken)
    expect(seen).not.toContain('/assignment/')
    // The host's name is what a TLS handshake shows (RFC 6066 section 3), so the test does see what passed.
    expect(seen).toContain(host)
  })

  it('is rejected, and sent nothing, where the proxy leads to another host than it was asked for', async () => {
    const center = await centerFor('elsewhere.invalid')
    const proxy = await startProxy(portOf(center))
    const listed = await list(center, proxied(center, unresolved, proxy.url))
    expect(listed).toMatchObject({ code: 'CaptivePortal' })
    expect(proxy.tunnels).not.toEqual([])
    expect(center.counters.requests).toBe(0)
  })

  it('carries the user name and password of the proxy to the proxy, and to nobody else', async () => {
    const center = await centerFor(host)
    const proxy = await startProxy(portOf(center))
    const url = proxy.url.replace('//', '//me:p%40ss@')
    const listed = await list(center, proxied(center, unresolved, url))
    expect(listed.accounts).toBe(center.accounts.length)
    const expected = `Basic ${Buffer.from('me:p@ss').toString('base64')}`
    expect(new Set(proxy.authorizations)).toEqual(new Set([expected]))
    for (const { headers } of center.requests) expect(headers).not.toHaveProperty('proxy-authorization')
  })
})

describe('NO_PROXY', () => {
  it.each([unspecified, `other.example,${unspecified}`, '0.0.0.0/8', '*'])(
    'leads past the proxy to the hosts it names: %s',
    async (rules) => {
      const center = await centerFor(unspecified)
      const proxy = await startProxy(portOf(center))
      const env = proxied(center, `https://${unspecified}:${portOf(center)}`, proxy.url)
      expect(await list(center, { ...env, NO_PROXY: rules })).toMatchObject({ accounts: center.accounts.length })
      expect(proxy.connections).toBe(0)
    },
  )

  it('leads no other host past the proxy', async () => {
    const center = await centerFor(unspecified)
    const proxy = await startProxy(portOf(center))
    const env = proxied(center, `https://${unspecified}:${portOf(center)}`, proxy.url)
    expect(await list(center, { ...env, NO_PROXY: 'other.example,10.0.0.0/8' })).toMatchObject({
      accounts: center.accounts.length,
    })
    expect(proxy.tunnels).toHaveLength(center.counters.totalConnections)
  })

  it.each(['sso.invalid', '.sso.invalid', '*.sso.invalid', host])(
    'leads past the proxy by a suffix of the name: %s',
    async (rules) => {
      const center = await centerFor(host)
      const proxy = await startProxy(portOf(center))
      const env = { AWS_ENDPOINT_URL_SSO_OIDC: unresolved, HTTPS_PROXY: proxy.url, NO_PROXY: rules }
      expect(await authorize(center, env)).toMatchObject({ code: 'HostNotFound' })
      expect(proxy.connections).toBe(0)
    },
  )
})

describe('this machine', () => {
  it.each(['https://localhost', 'https://127.0.0.1', 'http://127.0.0.1', 'http://localhost'])(
    'is never asked through a proxy: %s',
    async (origin) => {
      const center = await startCenter({ https: origin.startsWith('https') })
      const proxy = await startProxy(portOf(center))
      const env = {
        AWS_ENDPOINT_URL_SSO: `${origin}:${portOf(center)}`,
        HTTPS_PROXY: proxy.url,
        https_proxy: proxy.url,
        ALL_PROXY: proxy.url,
        HTTP_PROXY: proxy.url,
        http_proxy: proxy.url,
        ...(center.certificateAuthority === undefined ? {} : { AWS_CA_BUNDLE: bundle(center.certificateAuthority) }),
      }
      expect(await list(center, env)).toMatchObject({ accounts: center.accounts.length })
      expect(proxy.connections).toBe(0)
    },
  )
})
