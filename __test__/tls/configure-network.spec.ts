import { createServer, type AddressInfo } from 'node:net'
import { rootCertificates } from 'node:tls'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CertificateAuthority } from '../../emulator/certificate-authority.js'
import type { IdentityCenter } from '../../emulator/index.js'
import {
  configureNetwork,
  diagnose,
  listAccountsAndRoles,
  type LogEvent,
  type NetworkOptions,
  onLog,
  performDeviceAuthorization,
  type ProxyAuthorizationRequest,
  SsoError,
} from '../../index.js'
import { portOf, startCenter, startUrl } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { home, warnings } from '../harness/each-test.js'
import { startProxy } from '../harness/proxy.js'
import { startSocksProxy } from '../harness/socks-proxy.js'
import { foreignBundle } from './support.js'

// Names that nothing resolves (RFC 2606): they can be reached through a proxy alone.
const host = 'portal.sso.invalid'
const oidc = 'oidc.invalid'
const planted = 'planted-hunter2'

let center: IdentityCenter
/** The PEM text of the emulator's authority. */
let authority: string

beforeEach(async () => {
  center = await startCenter({ https: { hosts: [host, oidc] } })
  authority = center.certificateAuthority ?? ''
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SSO: `https://${host}:8443`,
    AWS_ENDPOINT_URL_SSO_OIDC: `https://${oidc}`,
    SSL_CERT_FILE: foreignBundle(),
    // They do not count where the program decides.
    HTTPS_PROXY: 'http://nobody.invalid:1',
  })
})

afterEach(() => configureNetwork({}))

const configure = (options: NetworkOptions) => configureNetwork({ certificates: [authority], ...options })
const list = () => listAccountsAndRoles(center.issueToken().accessToken, center.region)
const listed = async () => expect(await list()).toHaveLength(center.accounts.length)
/** Makes a request that fails. */
const failure = async (): Promise<SsoError> => {
  const error: unknown = await list().catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(SsoError)
  const seen = error as SsoError
  expect(`${seen.message} ${seen.hint} ${seen.stack}`).not.toContain(planted)
  return seen
}
const address = (url: string) => url.replace(/^https?:\/\//, '')

/** A port of this machine on which nothing listens. */
async function deadPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('a proxy that the program sets', () => {
  it('can be a URL, whatever the variables say', async () => {
    const proxy = await startProxy(portOf(center))
    process.env['NO_PROXY'] = '*'
    configure({ proxy: proxy.url.replace('//', `//me:${planted}@`) })
    await listed()
    expect(new Set(proxy.tunnels)).toEqual(new Set([`${host}:8443`]))
    expect(proxy.authorizations[0]).toBe(`Basic ${Buffer.from(`me:${planted}`).toString('base64')}`)
  })

  it("is none with 'direct', and again that of the environment after the next call", async () => {
    configure({ proxy: 'direct' })
    await expect(performDeviceAuthorization(startUrl, center.region, 'x')).rejects.toMatchObject({
      code: 'HostNotFound',
    })
    const proxy = await startProxy(portOf(center))
    process.env['HTTPS_PROXY'] = proxy.url
    configure({})
    await listed()
    expect(proxy.connections).toBeGreaterThan(0)
  })

  it('is not used for this machine', async () => {
    let asked = 0
    const proxy = await startProxy(portOf(center))
    const local = await startCenter({ https: true })
    process.env['AWS_ENDPOINT_URL_SSO'] = local.url
    const certificates = [local.certificateAuthority ?? '']
    configureNetwork({ certificates, proxy: () => (asked++, `PROXY ${address(proxy.url)}`) })
    const accounts = await listAccountsAndRoles(local.issueToken().accessToken, local.region)
    expect(accounts).toHaveLength(local.accounts.length)
    expect([asked, proxy.connections]).toEqual([0, 0])
  })

  it('ends the connections that were opened before', async () => {
    const [one, two] = [await startProxy(portOf(center)), await startProxy(portOf(center))]
    configure({ proxy: one.url })
    await listed()
    const { connections } = one
    configure({ proxy: two.url })
    await listed()
    expect(one.connections).toBe(connections)
    expect(two.connections).toBeGreaterThan(0)
  })
})

describe('a function of the program', () => {
  it("is Electron's session.resolveProxy in one line", async () => {
    const proxy = await startProxy(portOf(center))
    const session = {
      resolveProxy: (url: string) => Promise.resolve(url.includes(host) ? `PROXY ${address(proxy.url)}` : ''),
    }
    configure({ proxy: (url) => session.resolveProxy(url) })
    await listed()
    expect(proxy.connections).toBeGreaterThan(0)
  })

  it('names proxies of all kinds, which are tried in order; a dead one is tried once', async () => {
    const dead = await deadPort()
    const certificate = new CertificateAuthority()
    const secure = await startProxy(portOf(center), { tls: certificate.issue(['127.0.0.1']) })
    const socks = await startSocksProxy(portOf(center))
    const urls: string[] = []
    for (const working of [`HTTPS ${address(secure.url)}`, `SOCKS5 ${socks.address}`, `SOCKS ${socks.address}`]) {
      const proxy = (url: string) => (urls.push(url), `PROXY 127.0.0.1:${dead}; ${working}; DIRECT`)
      configureNetwork({ certificates: [authority, certificate.certificate], proxy })
      await listed()
    }
    expect(secure.tunnels[0]).toBe(`${host}:8443`)
    expect(socks.connections[0]).toBe(`${host}:8443`)
    // Once for each of the settings.
    expect(urls).toEqual(Array.from({ length: 3 }, () => `https://${host}:8443/`))
  })

  it('may say that there is none', async () => {
    configure({ proxy: () => 'DIRECT' })
    await expect(performDeviceAuthorization(startUrl, center.region, 'x')).rejects.toMatchObject({
      code: 'HostNotFound',
    })
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error(`no http://me:${planted}@p`)
      },
      'threw an exception: no …',
    ],
    ['is rejected', () => Promise.reject(new TypeError('no window')), 'threw an exception: no window'],
    ['gives a number', () => 5 as unknown as string, 'did not answer with a text'],
    ['gives nothing', () => undefined as unknown as string, 'did not answer with a text'],
    ['gives another text', () => planted, 'neither a PAC result'],
    ['gives an empty text', () => '', 'neither a PAC result'],
    ['names a SOCKS4 proxy', () => 'SOCKS4 p:1; DIRECT', 'has a SOCKS4 proxy'],
    ['names a user', () => `PROXY me:${planted}@p:1`, 'whose address is not'],
  ])('is an error if it %s', async (_, proxy, message) => {
    const events: LogEvent[] = []
    const end = onLog((event) => void events.push(event), { level: 'debug' })
    let asked = 0
    configure({ proxy: () => (asked++, proxy()) })
    expect(await failure()).toMatchObject({
      code: 'InvalidConfiguration',
      retryable: false,
      message: expect.stringContaining(message) as string,
      hint: expect.stringContaining('configureNetwork') as string,
    })
    expect(asked).toBe(1)
    end()
    expect(JSON.stringify(events)).not.toContain(planted)
  })

  it('that never answers does not keep the process running', async () => {
    const program = `const sso = require(${JSON.stringify(require.resolve('../../index.js'))})
sso.configureNetwork({ proxy: () => new Promise(() => {}), proxyAuthorization: () => 'x' })
sso.listAccountsAndRoles('token', 'us-east-1', { signal: AbortSignal.timeout(50) }).catch(({ name }) => console.log(name))`
    const { code, stdout, stderr } = await new Child(process.execPath, ['-e', program], { env: home.env() }).finished
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'TimeoutError\n', stderr: '' })
  })

  it('of a worker that has ended is an error until the next call', async () => {
    const program = `require(${JSON.stringify(require.resolve('../../index.js'))}).configureNetwork({ proxy: () => 'DIRECT' })`
    const worker = new Worker(program, { eval: true })
    await new Promise((resolve) => worker.once('exit', resolve))
    expect(await failure()).toMatchObject({
      code: 'InvalidConfiguration',
      message: expect.stringContaining('the thread that passed it has ended') as string,
    })
    const proxy = await startProxy(portOf(center))
    configure({ proxy: proxy.url })
    await listed()
  })
})

describe('certificates', () => {
  it('are trusted beside the others', async () => {
    const proxy = await startProxy(portOf(center))
    process.env['HTTPS_PROXY'] = proxy.url
    expect(await failure()).toMatchObject({ code: 'UntrustedCertificate' })
    configureNetwork({ certificates: [...rootCertificates, authority] })
    await listed()
    expect(warnings).toEqual([])
  })

  it.each([
    ['no PEM', planted, 'number 2'],
    ['an entry that is cut off', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', 'entry 1 (line 1)'],
  ])('with %s are rejected, and nothing is changed', async (_, text, message) => {
    const proxy = await startProxy(portOf(center))
    configure({ proxy: proxy.url })
    expect(() => configureNetwork({ proxy: 'direct', certificates: [authority, text] })).toThrow(
      expect.objectContaining({ code: 'InvalidInput', message: expect.stringContaining(message) as string }),
    )
    await listed()
  })

  it('are left out with a warning if they cannot be used', () => {
    configureNetwork({ certificates: ['-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----'] })
    expect(warnings).toMatchObject([{ code: 'ExtraCertificatesIgnored' }])
  })
})

describe('options that cannot be used', () => {
  it.each<[string, object]>([
    ['options', { proxies: 'direct' }],
    ['options.proxy', { proxy: 'environments' }],
    ['options.proxy', { proxy: `ftp://me:${planted}@p` }],
    ['options.proxy', { proxy: 5 }],
    ['options.certificates', { certificates: 'x' }],
    ['options.proxyAuthorization', { proxyAuthorization: 'Basic x' }],
  ])('are rejected by the name of %s', (name, options) => {
    const error = (() => {
      try {
        return configureNetwork(options)
      } catch (thrown) {
        return thrown
      }
    })() as SsoError
    expect(error).toMatchObject({ code: 'InvalidInput', message: expect.stringContaining(`\`${name}\``) as string })
    expect(error.message).not.toContain(planted)
  })
})

describe('proxyAuthorization', () => {
  it('gives a Negotiate token for each connection, after a 407', async () => {
    const token = `Negotiate ${planted}`
    const events: LogEvent[] = []
    const end = onLog((event) => void events.push(event), { level: 'debug' })
    const proxy = await startProxy(portOf(center), {
      demand: (sent) => (sent === token ? undefined : ['Negotiate', 'NTLM']),
    })
    const requests: ProxyAuthorizationRequest[] = []
    configure({ proxy: proxy.url, proxyAuthorization: (request) => (requests.push(request), Promise.resolve(token)) })
    await listed()
    expect(requests[0]).toEqual({ proxy: proxy.url, schemes: ['Negotiate', 'NTLM'] })
    expect(requests).toHaveLength(proxy.connections)
    expect(proxy.authorizations.filter((each) => each === undefined)).toHaveLength(proxy.connections)
    end()
    expect(JSON.stringify(events)).not.toContain(planted)
  })

  it('goes on with the challenge of NTLM on the same connection', async () => {
    const demand = (sent?: string) => (sent === 'NTLM three' ? undefined : [sent === 'NTLM one' ? 'NTLM two' : 'NTLM'])
    const proxy = await startProxy(portOf(center), { demand })
    configure({
      proxy: proxy.url,
      proxyAuthorization: ({ challenge }) => (challenge === 'NTLM two' ? 'NTLM three' : 'NTLM one'),
    })
    await listed()
    expect(proxy.authorizations.slice(0, 3)).toEqual([undefined, 'NTLM one', 'NTLM three'])
    expect(proxy.authorizations).toHaveLength(3 * proxy.connections)
  })

  it.each<[string, string, NetworkOptions['proxyAuthorization']]>([
    ['ProxyAuthenticationRequired', 'does not accept', () => `Negotiate ${planted}`],
    ['ProxyAuthenticationRequired', 'it offers Negotiate', () => undefined],
    [
      'InvalidConfiguration',
      'threw an exception',
      () => {
        throw new Error(planted)
      },
    ],
    ['InvalidConfiguration', 'not the value of a header', () => `x\r\nHost: ${planted}`],
  ])('that does not help is %s: %s', async (code, message, proxyAuthorization) => {
    const proxy = await startProxy(portOf(center), { demand: () => ['Negotiate'] })
    let asked = 0
    configure({ proxy: proxy.url, proxyAuthorization: (request) => (asked++, proxyAuthorization?.(request)) })
    expect(await failure()).toMatchObject({ code, message: expect.stringContaining(message) as string })
    expect(asked).toBe(1)
  })
})

describe('diagnose()', () => {
  const proxySettings = async () => {
    const { checks, text } = await diagnose({ startUrl: `https://${oidc}/start`, region: center.region })
    expect(text).not.toContain(planted)
    return checks.find(({ id }) => id === 'proxySettings')
  }

  it('shows what the function decided', async () => {
    const proxy = await startProxy(portOf(center))
    configure({
      proxy: (url) =>
        url.includes(oidc) ? proxy.url.replace('//', `//me:${planted}@`) : `PROXY ${address(proxy.url)}; DIRECT`,
    })
    const check = await proxySettings()
    expect(check).toMatchObject({ result: 'ok', message: 'a proxy is used' })
    expect(check?.evidence).toEqual([
      `${oidc}:443: through ${proxy.url}, with a user name or password`,
      `${host}:8443: through ${proxy.url}; else directly`,
      'set by the function `proxy` of `configureNetwork`',
    ])
  })

  it('says that the function failed', async () => {
    configure({ proxy: () => planted })
    const check = await proxySettings()
    expect(check).toMatchObject({
      result: 'failed',
      message: expect.stringContaining('neither a PAC result') as string,
    })
  })
})
