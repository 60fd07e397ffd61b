import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, type Server } from 'node:net'
import { createServer, type TlsOptions } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CertificateAuthority } from '../../emulator/certificate-authority.js'
import { portOf, startCenter } from '../harness/center.js'
import { startProxy } from '../harness/proxy.js'
import { authorize, bundle, type Listed, passwords } from './support.js'

const authority = new CertificateAuthority()
const day = 86_400_000

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** Asks a TLS server with these options once, and counts its connections. */
async function ask(options: TlsOptions): Promise<Listed & { readonly connections: number }> {
  const center = await startCenter()
  const server = createServer(options, (socket) => socket.on('error', () => {}))
  let connections = 0
  server.on('connection', () => (connections += 1)).on('tlsClientError', () => {})
  const port = await listen(server)
  const answer = await authorize(center, {
    AWS_ENDPOINT_URL_SSO_OIDC: `https://localhost:${port}`,
    AWS_CA_BUNDLE: bundle(authority.certificate),
  })
  return { ...answer, connections }
}

describe('a certificate that is not trusted', () => {
  const untrusted = { code: 'UntrustedCertificate', retryable: false, connections: 1 }
  it.each([
    ['expired', authority.issue(['localhost'], { from: Date.now() - 9 * day, to: Date.now() - day }), 'date and time'],
    [
      'not valid yet',
      authority.issue(['localhost'], { from: Date.now() + day, to: Date.now() + 9 * day }),
      'date and time',
    ],
    ['for another host', authority.issue(['other.example']), 'another server answered'],
    ['without a name', authority.issue([]), 'another server answered'],
    ['of an unknown issuer', new CertificateAuthority().issue(['localhost']), 'AWS_CA_BUNDLE'],
  ])('is told once, with a hint by its cause: %s', async (_name, certificate, hint) => {
    const answer = await ask(certificate)
    expect(answer).toMatchObject(untrusted)
    expect(answer.hint).toContain(hint)
    expect(answer.message).toMatch(
      /`localhost:\d+` showed the certificate of "CN=[^"]+", issued by "CN=[^"]+", valid from \d{4}-/,
    )
  })
})

describe('TLS that cannot be agreed on', () => {
  const certificate = authority.issue(['localhost'])
  it.each<[string, TlsOptions]>([
    ['an old version', { ...certificate, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }],
    ['another cipher', { ...certificate, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA' }],
    ['a client certificate in TLS 1.2', { ...certificate, requestCert: true, maxVersion: 'TLSv1.2' }],
    ['a client certificate in TLS 1.3', { ...certificate, requestCert: true, minVersion: 'TLSv1.3' }],
  ])('is told once: %s', async (_name, options) => {
    const answer = await ask({ rejectUnauthorized: true, ...options })
    expect(answer).toMatchObject({ code: 'TlsHandshakeFailed', retryable: false, connections: 1 })
  })
})

describe('a proxy that makes no tunnel', () => {
  it.each([
    ['407 Proxy Authentication Required', 'ProxyAuthenticationRequired', false],
    ['403 Forbidden', 'ProxyRefused', false],
    ['302 Found', 'ProxyRefused', false],
    ['429 Too Many Requests', 'ProxyFailed', true],
    ['502 Bad Gateway', 'ProxyFailed', true],
    ['503 Service Unavailable', 'ProxyFailed', true],
  ])('is named with its status: %s', async (status, code, retryable) => {
    const center = await startCenter()
    const proxy = await startProxy(1, { answer: [`HTTP/1.1 ${status}`, 'Proxy-Authenticate: Negotiate, NTLM'] })
    const answer = await authorize(center, {
      AWS_ENDPOINT_URL_SSO_OIDC: 'https://oidc.invalid',
      HTTPS_PROXY: proxy.url.replace('//', '//me:hunter2@'),
    })
    expect(answer).toMatchObject({ code, retryable })
    expect(answer.message).toContain(`HTTP ${status}`)
    expect(answer.message).toContain(`\`${new URL(proxy.url).host}\``)
    expect(JSON.stringify(answer)).not.toContain('hunter2')
    if (!retryable) expect(proxy.connections).toBe(1)
    else expect(proxy.connections).toBe(4)
    if (code === 'ProxyAuthenticationRequired') expect(answer.message).toContain('Negotiate, NTLM')
  })

  it('gets a wrong password once, from all connections that are opened at once, and a new password at once', async () => {
    const hosts = ['portal.invalid', 'oidc.invalid']
    const center = await startCenter({ https: { hosts } })
    const basic = (password: string) => `Basic ${Buffer.from(`me:${password}`).toString('base64')}`
    // The password is not answered before other connections wait.
    const proxy = await startProxy(portOf(center), { authorization: basic('right'), answersAfter: 4 })
    const answer = await passwords(center, proxy.url, {
      AWS_ENDPOINT_URL_SSO: 'https://portal.invalid',
      AWS_ENDPOINT_URL_SSO_OIDC: 'https://oidc.invalid',
      AWS_CA_BUNDLE: bundle(center.certificateAuthority),
    })
    const rejected = Array<string>(21).fill('ProxyAuthenticationRequired')
    expect(answer).toEqual({ wrong: rejected, right: Array<string>(21).fill('none'), wrongAgain: rejected })
    expect(proxy.connections).toBeGreaterThanOrEqual(4)
    // The right one was sent at once, and the wrong one not again.
    const sent = proxy.authorizations
    expect(sent[0]).toBe(basic('wrong'))
    expect(new Set(sent.slice(1))).toEqual(new Set([basic('right')]))
  })

  it('is not asked if its URL cannot be read without a guess', async () => {
    const center = await startCenter()
    const proxy = await startProxy(1)
    const answer = await authorize(center, {
      AWS_ENDPOINT_URL_SSO_OIDC: 'https://oidc.invalid',
      HTTPS_PROXY: proxy.url.replace('//', '//me:100%@'),
    })
    expect(answer).toMatchObject({ code: 'InvalidConfiguration' })
    expect(answer.message).toContain('percent-encode')
    expect(proxy.connections).toBe(0)
  })
})

describe('a page in the place of the service', () => {
  it.each([
    [511, 'CaptivePortal', false, 'sign in to the network'],
    [502, 'InternalServer', true, 'gateway'],
    [503, 'InternalServer', true, 'gateway'],
  ])('is not said to be a failure of AWS: %i', async (status, code, retryable, hint) => {
    const center = await startCenter()
    const server = createHttpServer((_request, response) => {
      response.writeHead(status, { 'Content-Type': 'text/html' }).end('<html>Welcome to Hotel WiFi</html>')
    })
    const port = await listen(server)
    const answer = await authorize(center, { AWS_ENDPOINT_URL_SSO_OIDC: `http://127.0.0.1:${port}` })
    expect(answer).toMatchObject({ code, retryable })
    expect(answer.hint).toContain(hint)
    expect(answer.hint).not.toContain('Health Dashboard')
  })
})
