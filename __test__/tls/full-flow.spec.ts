import { describe, expect, it } from 'vitest'
import { CertificateAuthority } from '../../emulator/certificate-authority.js'
import { portOf, startCenter, startUrl } from '../harness/center.js'
import { runForJson } from '../harness/child.js'
import { expectFullFlow, forFullFlow, type FullFlow } from '../harness/full-flow.js'
import { Home } from '../harness/home.js'
import { startProxy } from '../harness/proxy.js'
import { startSocksProxy } from '../harness/socks-proxy.js'
import { packageUrl, script } from '../runtimes/runtimes.js'
import { bundle, foreignBundle } from './support.js'

// A name that nothing resolves (RFC 2606): it can be reached through the proxy alone.
const host = 'sso.invalid'
const endpoint = `https://${host}:8443`

interface Started {
  readonly url: string
  readonly tunnels: () => readonly string[]
}

const authority = new CertificateAuthority()
const basic = `Basic ${Buffer.from('me:p@ss').toString('base64')}`

async function http(port: number): Promise<Started> {
  const proxy = await startProxy(port, { authorization: basic })
  return { url: proxy.url.replace('//', '//me:p@ss@'), tunnels: () => proxy.tunnels }
}

const https =
  (...ALPNProtocols: string[]) =>
  async (port: number): Promise<Started> => {
    const proxy = await startProxy(port, { tls: { ...authority.issue(['127.0.0.1']), ALPNProtocols } })
    return { url: proxy.url, tunnels: () => proxy.tunnels }
  }

async function socks5h(port: number): Promise<Started> {
  const proxy = await startSocksProxy(port, 'me:p@ss')
  return { url: `socks5h://me:p%40ss@${proxy.address}`, tunnels: () => proxy.connections }
}

const kinds: readonly [string, (port: number) => Promise<Started>][] = [
  ['http with a password', http],
  ['https', https('http/1.1')],
  ['https that offers HTTP/2', https('h2', 'http/1.1')],
  ['SOCKS5 with a password', socks5h],
]

describe('the full flow', () => {
  it.each(kinds)('goes through a proxy: %s', async (_name, start) => {
    const center = await startCenter({ ...forFullFlow, https: { hosts: [host] } })
    const proxy = await start(portOf(center))
    const home = new Home()
    const env = home.env({
      ...center.env,
      SSL_CERT_FILE: foreignBundle(),
      AWS_CA_BUNDLE: bundle(center.certificateAuthority, authority.certificate),
      AWS_ENDPOINT_URL_SSO: endpoint,
      AWS_ENDPOINT_URL_SSO_OIDC: endpoint,
      HTTPS_PROXY: proxy.url,
    })
    const seen = await runForJson<FullFlow>(
      process.execPath,
      [script('flow.mjs'), packageUrl, startUrl, center.region],
      { env },
    )
    expectFullFlow(seen, center, home)
    expect(new Set(proxy.tunnels())).toEqual(new Set([`${host}:8443`]))
  })
})
