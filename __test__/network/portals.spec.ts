import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startUrl } from '../harness/center.js'
import { Home } from '../harness/home.js'
import { startProxy } from '../harness/proxy.js'
import { to } from '../harness/https-hosts.js'
import { startHosts } from './hosts.js'
import { startInterceptor } from './interceptor.js'
import { proxyHost } from './proxies.js'
import {
  authorize,
  every,
  hosts,
  machineEnv,
  namesOfProxies,
  oidc,
  pem,
  run,
  start,
  startAws,
  withCredentials,
} from './support.js'
import { address, company, useWorld } from './world.js'

const world = useWorld()
const page = { 'content-type': 'text/html' }
// With the password of the person, which must not be shown.
const HTTPS_PROXY = withCredentials('http', `${proxyHost}:8080`)
const login = 'https://login.hotel.example/'

describe('a captive portal in the place of AWS', () => {
  it.each([
    ['that is not trusted', () => ({}), /, and its issuer is not trusted$/],
    ['that is trusted', (authority: string) => ({ AWS_CA_BUNDLE: pem(authority) }), /login\.hotel\.example$/],
  ])('that has a certificate of its own %s is named, and is asked once', async (_name, trust, says) => {
    const web = await startHosts(world, { '*': to(login) }, ['login.hotel.example'])
    world.names(every([address.other.v4]))
    const answer = await authorize(world.open, trust(web.authority))
    expect(answer).toMatchObject({ code: 'CaptivePortal', retryable: false })
    expect(answer.message).toMatch(/`oidc\.us-east-1\.amazonaws\.com:443` showed the certificate of .*, issued by "CN=/)
    expect(answer.message).toContain(`it is not for \`${oidc}\` but for login.hotel.example`)
    expect(answer.message).toMatch(says)
    expect(answer.hint).toMatch(/^Open a web page in the browser, and sign in to the network/)
    expect(answer.hint).not.toMatch(/AWS_CA_BUNDLE|trust/)
    expect(web.published.connections).toBe(1)
    expect(web.requests()).toEqual([])
  })

  it.each([
    ['HTTP 511', { status: 511, headers: page, body: '<html>' }, /demands a sign-in of its own/],
    ['a redirect', { status: 302, headers: { location: login } }, /HTTP 302 to `login\.hotel\.example`/],
    ['a page', { status: 200, headers: page, body: '<html>Welcome</html>' }, /a web page, HTTP 200/],
  ])('that has a certificate for the host and answers %s is asked once', async (_name, reply, says) => {
    const web = await startHosts(world, { '*': reply }, hosts)
    world.names(every([address.other.v4]))
    const answer = await authorize(world.open, { AWS_CA_BUNDLE: pem(web.authority) })
    expect(answer).toMatchObject({ code: 'CaptivePortal', retryable: false })
    expect(answer.message).toMatch(says)
    expect(answer.hint).toMatch(/sign in to the network/)
    expect(web.requests()).toEqual([`POST https://${oidc}/client/register`])
  })

  it('that answers without TLS is asked once', async () => {
    const portal = await world.accept(address.other.v4, 443, (socket) => {
      socket.once('data', () => socket.end(`HTTP/1.1 302 Found\r\nLocation: ${login}\r\n\r\n`))
    })
    world.names(every([address.other.v4]))
    const answer = await authorize(world.open, {})
    expect(answer).toMatchObject({ code: 'TlsHandshakeFailed', retryable: false })
    expect(answer.message).toContain(`\`${oidc}:443\` does not speak TLS`)
    expect(portal.connections).toBe(1)
  })
})

describe('a captive portal in the place of a proxy', () => {
  it.each([
    ['HTTP 511', ['HTTP/1.1 511 Network Authentication Required'], 'CaptivePortal', /the network demands a sign-in/],
    ['a redirect', ['HTTP/1.1 302 Found', `Location: ${login}`], 'ProxyRefused', /HTTP 302 Found/],
    ['a page', ['HTTP/1.1 200 OK', 'Content-Length: 6', '', '<html>'], 'ProxyRefused', /it sent a page/],
  ])('that answers %s is asked once, and is named', async (_name, answer, code, says) => {
    const proxy = await startProxy(1, { answer })
    const published = await world.publish(company, 8080, Number(new URL(proxy.url).port))
    namesOfProxies(world)
    const asked = await authorize(world.inside, { HTTPS_PROXY })
    expect(asked).toMatchObject({ code, retryable: false })
    expect(asked.message).toMatch(says)
    expect(asked.message).toContain(`\`${proxyHost}:8080\``)
    expect(published.connections).toBe(1)
    expect(proxy.tunnels).toEqual([`${oidc}:443`])
  })
})

describe('a proxy that inspects TLS with an authority that is not trusted', () => {
  it('is told once, with the issuer, and reads nothing', async () => {
    const { center } = await startAws(world)
    const interceptor = await startInterceptor(center)
    await world.publish(company, 8080, interceptor.port)
    namesOfProxies(world)
    // The authority of AWS is trusted, and not that of the company.
    const AWS_CA_BUNDLE = pem(center.certificateAuthority)
    const answer = await authorize(world.inside, { HTTPS_PROXY, AWS_CA_BUNDLE })
    expect(answer).toMatchObject({ code: 'UntrustedCertificate', retryable: false })
    expect(answer.message).toMatch(/issued by "CN=aws-sso-native emulator [0-9a-f]+", .*its issuer is not trusted/)
    expect(answer.hint).toContain('AWS_CA_BUNDLE')
    expect(interceptor.tunnels).toEqual([oidc])
    expect(interceptor.read()).toBe('')
    expect(center.counters.requests).toBe(0)
  })
})

describe("a company's own domain", () => {
  const [vanity, hop] = ['aws.corp.example', 'sso.corp.example']
  const resolve = (text: string, env: Record<string, string>) =>
    run(world.open, [join(__dirname, 'programs', 'start-url.mjs'), text], machineEnv(new Home(), env))
  const portal = { status: 200, headers: { link: '<https://portal.sso.eu-west-1.amazonaws.com/>; rel=preconnect' } }

  it('leads by redirects to the start URL and the region', async () => {
    const web = await startHosts(world, {
      [vanity]: to(`https://${hop}/go`),
      [hop]: to(`${startUrl}/`, 301),
      [start]: portal,
    })
    const other = [address.other.v4]
    world.names({ [vanity]: other, [hop]: other, [start]: other })
    expect(await resolve(`https://${vanity}/`, { AWS_CA_BUNDLE: pem(web.authority) })).toMatchObject({
      startUrl,
      region: 'eu-west-1',
      portal: { kind: 'awsapps', confidence: 'certain', regionSource: 'headers', customDomain: vanity },
    })
    expect(web.requests()).toEqual([`GET https://${vanity}/`, `GET https://${hop}/go`, `GET ${startUrl}`])
  })

  it('that no name server knows is said to be unknown, with the cause', async () => {
    world.names({})
    expect(await resolve(`https://${vanity}/`, {})).toMatchObject({
      portal: { kind: 'unknown', problem: { code: 'HostNotFound' } },
    })
    expect(world.nameServer.asked).toContain(vanity)
  })
})
