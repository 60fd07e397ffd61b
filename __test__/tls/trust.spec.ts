import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CertificateAuthority } from '../../emulator/certificate-authority.js'
import { authorize, bundle, foreignBundle, list } from './support.js'
import { portOf, startCenter } from '../harness/center.js'
import { temporaryFolder } from '../harness/home.js'

const refused = { code: 'UntrustedCertificate', warnings: [] }

describe('a service over https', () => {
  it('is rejected, and sent nothing, where no trusted authority signed its certificate', async () => {
    const center = await startCenter({ https: true })
    expect(await list(center)).toMatchObject(refused)
    expect(center.counters.totalConnections).toBeGreaterThan(0)
    expect(center.counters.requests).toBe(0)
  })

  it('gets one connection and no request at a sign-in if its certificate is not trusted', async () => {
    const center = await startCenter({ https: true })
    expect(await authorize(center, {})).toMatchObject(refused)
    expect(center.counters.totalConnections).toBe(1)
    expect(center.counters.requests).toBe(0)
  })

  it('is trusted by the certificates of the operating system', async () => {
    const center = await startCenter({ https: true })
    const listed = await list(center, { SSL_CERT_FILE: bundle(center.certificateAuthority) })
    expect(listed).toEqual({ accounts: center.accounts.length, warnings: [] })
    expect(center.counters.requests).toBeGreaterThan(0)
  })

  it.each(['AWS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'])('is trusted by the bundle of %s', async (variable) => {
    const center = await startCenter({ https: true })
    const listed = await list(center, { [variable]: bundle(center.certificateAuthority) })
    expect(listed).toEqual({ accounts: center.accounts.length, warnings: [] })
  })

  it.each(['AWS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'])(
    'is rejected, and sent nothing, where the bundle of %s is of another authority',
    async (variable) => {
      const center = await startCenter({ https: true })
      expect(await list(center, { [variable]: foreignBundle() })).toMatchObject(refused)
      expect(center.counters.requests).toBe(0)
    },
  )

  it('is trusted by any certificate of a bundle, and by one bundle beside another', async () => {
    const center = await startCenter({ https: true })
    const second = bundle(new CertificateAuthority().certificate, center.certificateAuthority)
    const both = { AWS_CA_BUNDLE: foreignBundle(), NODE_EXTRA_CA_CERTS: second }
    expect(await list(center, both)).toEqual({ accounts: center.accounts.length, warnings: [] })
  })

  it('is trusted by the operating system beside a bundle of another authority', async () => {
    const center = await startCenter({ https: true })
    const env = { SSL_CERT_FILE: bundle(center.certificateAuthority), AWS_CA_BUNDLE: foreignBundle() }
    expect(await list(center, env)).toEqual({ accounts: center.accounts.length, warnings: [] })
  })

  it('is rejected, and sent nothing, where its certificate is of another host', async () => {
    const center = await startCenter({ https: { hosts: ['sso.example.com'] } })
    const listed = await list(center, { AWS_CA_BUNDLE: bundle(center.certificateAuthority) })
    expect(listed).toMatchObject(refused)
    expect(center.counters.requests).toBe(0)
  })

  it('is reached by the host name that its certificate is for', async () => {
    const center = await startCenter({ https: { hosts: ['localhost'] } })
    const listed = await list(center, {
      AWS_CA_BUNDLE: bundle(center.certificateAuthority),
      AWS_ENDPOINT_URL_SSO: `https://localhost:${portOf(center)}`,
    })
    expect(listed).toEqual({ accounts: center.accounts.length, warnings: [] })
  })

  it('is not asked without TLS where it does not speak TLS', async () => {
    const center = await startCenter()
    const https = center.url.replace('http:', 'https:')
    expect(await authorize(center, { AWS_ENDPOINT_URL_SSO_OIDC: https })).toMatchObject({ code: 'TlsHandshakeFailed' })
    expect(center.counters.totalConnections).toBeGreaterThan(0)
    expect(center.counters.requests).toBe(0)
  })
})

describe('the bundle of a profile', () => {
  it('is trusted, unless AWS_CA_BUNDLE names another', async () => {
    const center = await startCenter({ https: true })
    const config = join(temporaryFolder('config'), 'config')
    writeFileSync(config, `[default]\nca_bundle = ${bundle(center.certificateAuthority)}\n`)
    const env = { AWS_CONFIG_FILE: config }
    expect(await list(center, env)).toEqual({ accounts: center.accounts.length, warnings: [] })
    expect(await list(center, { ...env, AWS_CA_BUNDLE: foreignBundle() })).toMatchObject(refused)
  })
})

describe('a bundle in another form', () => {
  const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
  it.each<[string, (pem: string) => string, string[]]>([
    ['a byte-order mark', (pem) => `\u{feff}${pem}`, []],
    ['X509 CERTIFICATE', (pem) => pem.replaceAll(' CERTIFICATE-', ' X509 CERTIFICATE-'), []],
    ['TRUSTED CERTIFICATE', (pem) => pem.replaceAll(' CERTIFICATE-', ' TRUSTED CERTIFICATE-'), []],
    ['two files without a line end', (pem) => new CertificateAuthority().certificate.trim() + pem, []],
    ['Windows line ends', (pem) => pem.replaceAll('\n', '\r\n'), []],
    ['a broken entry beside it', (pem) => broken + pem, ['ExtraCertificatesIgnored']],
  ])('is read, and what is left out is said: %s', async (_name, change, warnings) => {
    const center = await startCenter({ https: true })
    const changed = bundle(change(center.certificateAuthority ?? ''))
    const all = { accounts: center.accounts.length }
    expect(await list(center, { AWS_CA_BUNDLE: changed })).toEqual({ ...all, warnings })
    expect(await list(center, { SSL_CERT_FILE: changed })).toEqual({ ...all, warnings: [] })
  })
})

describe('a bundle that cannot be used', () => {
  it('ends the call where AWS_CA_BUNDLE names it, and nothing is sent', async () => {
    const center = await startCenter({ https: true })
    const env = { SSL_CERT_FILE: bundle(center.certificateAuthority), AWS_CA_BUNDLE: bundle('nothing') }
    expect(await list(center, env)).toMatchObject({ code: 'InvalidConfiguration' })
    expect(center.counters.totalConnections).toBe(0)
  })

  it('is one warning where NODE_EXTRA_CA_CERTS names it', async () => {
    const center = await startCenter({ https: true })
    const env = { SSL_CERT_FILE: bundle(center.certificateAuthority), NODE_EXTRA_CA_CERTS: '/nonexistent.pem' }
    const listed = await list(center, env)
    expect(listed).toEqual({ accounts: center.accounts.length, warnings: ['ExtraCertificatesIgnored'] })
  })
})

describe('the authority of the emulator', () => {
  it('is made anew at each start, and signs what the emulator shows', async () => {
    const [one, two] = [await startCenter({ https: true }), await startCenter({ https: true })]
    expect(one.certificateAuthority).not.toBe(two.certificateAuthority)
    const authority = new X509Certificate(one.certificateAuthority ?? '')
    expect(authority.ca).toBe(true)
    expect(authority.verify(authority.publicKey)).toBe(true)
    expect((await startCenter()).certificateAuthority).toBeUndefined()
  })
})
