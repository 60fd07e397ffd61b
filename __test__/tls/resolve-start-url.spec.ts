import { describe, expect, it } from 'vitest'
import { resolveStartUrl, type SsoErrorInfo } from '../../index.js'
import { rejection } from '../harness/rejection.js'
import { until } from '../harness/until.js'
import { to } from '../harness/https-hosts.js'
import { startWeb, type Web } from './web.js'

const portal = 'my-org.awsapps.com'
const startUrl = `https://${portal}/start`
const company = 'aws.corp.example'

/** An answer of a portal, with the headers that name its region. */
const inRegion = (region: string) => ({
  status: 200,
  headers: {
    link: `<https://portal.sso.${region}.amazonaws.com/>; rel=preconnect; crossorigin`,
    'content-security-policy': `default-src 'self'; report-uri https://log.sso-portal.${region}.amazonaws.com/log`,
  },
  body: '<html></html>',
})

const asked = ({ requests }: Web) => requests.map(({ method, url }) => `${method} ${url}`)

describe('resolveStartUrl() of a portal', () => {
  it.each([
    startUrl,
    ` \u{201c}${startUrl}/#/?tab=accounts\u{201d}\n`,
    `<${portal}>`,
    `http://${portal}/start%E2%80%8B`,
    `Start URL: ${startUrl}/#/device?user_code=ABCD-EFGH.`,
  ])('asks the portal for its region: %s', async (text) => {
    const web = await startWeb({ [portal]: inRegion('eu-central-1') })
    expect(await resolveStartUrl(text)).toEqual({
      startUrl,
      region: 'eu-central-1',
      portal: { kind: 'awsapps', confidence: 'certain', regionSource: 'headers' },
    })
    expect(asked(web)).toEqual([`GET ${startUrl}`])
  })

  it.each([
    ['ssoins-1.portal.eu-west-1.app.aws', 'eu-west-1'],
    ['ssoins-1.eu-west-1.portal.amazonaws.com', 'eu-west-1'],
    ['ssoins-1.portal.cn-north-1.app.amazonwebservices.com.cn', 'cn-north-1'],
    ['ssoins-1.portal.eusc-de-east-1.api.amazonwebservices.eu', 'eusc-de-east-1'],
    ['ssoins-1.portal.us-isof-south-1.app.aws.hci.ic.gov', 'us-isof-south-1'],
  ])('asks nobody where the host names the region: %s', async (host, region) => {
    const web = await startWeb({ [host]: inRegion('us-west-2') })
    expect(await resolveStartUrl(`https://${host}/#/`)).toEqual({
      startUrl: `https://${host}`,
      region,
      portal: { kind: 'regional', confidence: 'certain', regionSource: 'host' },
    })
    expect(web.proxy.connections).toBe(0)
  })

  it('does not ask the host of an issuer URL, which no name server knows', async () => {
    const issuer = 'https://identitycenter.amazonaws.com/ssoins-722374e8c3c8e6c6'
    const web = await startWeb({})
    expect(await resolveStartUrl(issuer)).toEqual({
      startUrl: issuer,
      portal: { kind: 'issuer', confidence: 'certain' },
    })
    expect(web.proxy.connections).toBe(0)
  })

  it.each(['my-org', 'My-Org/'])('makes the address from a name alone, and says so: %s', async (name) => {
    await startWeb({ [portal]: inRegion('us-east-1') })
    expect(await resolveStartUrl(name)).toEqual({
      startUrl,
      region: 'us-east-1',
      portal: { kind: 'awsapps', confidence: 'assumed', regionSource: 'headers' },
    })
  })

  it('has no region where the portal names none, or several', async () => {
    const several = {
      link: '<https://portal.sso.us-east-1.amazonaws.com/>, <https://portal.sso.eu-west-1.amazonaws.com/>',
    }
    for (const headers of [{}, several, { link: '<https://portal.sso.us-east-1.amazonaws.com.evil.example/>' }]) {
      await startWeb({ [portal]: { status: 200, headers } })
      expect(await resolveStartUrl(startUrl)).toEqual({ startUrl, portal: { kind: 'awsapps', confidence: 'certain' } })
    }
  })
})

describe("resolveStartUrl() of a company's own domain", () => {
  it.each([301, 302, 303, 307, 308])('follows a redirect to a portal: %i', async (status) => {
    const regional = 'https://ssoins-1.portal.eu-west-1.app.aws'
    const web = await startWeb({ [company]: to(`${regional}/#/`, status) })
    expect(await resolveStartUrl(company)).toEqual({
      startUrl: regional,
      region: 'eu-west-1',
      portal: { kind: 'regional', confidence: 'certain', regionSource: 'host', customDomain: company },
    })
    expect(asked(web)).toEqual([`GET https://${company}/`])
  })

  it('follows 5 redirects, asks the portal for its region, and sends nothing but the addresses', async () => {
    const hops = [1, 2, 3, 4].map((hop) => `hop-${hop}.corp.example`)
    const chain = Object.fromEntries(
      hops.map((host, hop) => [host, to(hops[hop + 1] ? `https://${hops[hop + 1]}/x` : `${startUrl}/`)]),
    )
    const web = await startWeb({
      [company]: { status: 302, headers: { location: `https://${hops[0]}/x`, 'set-cookie': 'session=1' } },
      ...chain,
      [portal]: inRegion('us-east-2'),
    })
    expect(await resolveStartUrl(`https://${company}/sso?team=a#x`)).toEqual({
      startUrl,
      region: 'us-east-2',
      portal: { kind: 'awsapps', confidence: 'certain', regionSource: 'headers', customDomain: company },
    })
    expect(asked(web)).toEqual([
      `GET https://${company}/sso?team=a`,
      ...hops.map((host) => `GET https://${host}/x`),
      `GET ${startUrl}`,
    ])
    for (const { headers } of web.requests) {
      expect(Object.keys(headers).toSorted()).toEqual(['accept', 'host', 'user-agent'])
    }
  })

  it('stops after 5 redirects', async () => {
    const web = await startWeb({ [company]: to('/again') })
    const { portal: found } = await resolveStartUrl(company)
    expect(found).toMatchObject({ kind: 'unknown', confidence: 'unknown', problem: { code: 'UnexpectedAnswer' } })
    expect(web.requests).toHaveLength(6)
  })

  it.each([
    ['a page', { status: 200, headers: inRegion('us-east-1').headers, body: `<a href="${startUrl}">` }],
    ['an error', { status: 503 }],
    ['a status that is no redirect', to(startUrl, 201)],
  ])('is unknown, and not rejected, where it answers with %s', async (_what, reply) => {
    await startWeb({ [company]: reply })
    expect(await resolveStartUrl(`https://${company}/sso/`)).toEqual({
      startUrl: `https://${company}/sso`,
      portal: { kind: 'unknown', confidence: 'unknown' },
    })
  })

  it.each([
    `http://${portal}/start`,
    'https://127.0.0.1/start',
    'https://[::1]/',
    'https://10.0.0.1/admin',
    'https://localhost:8443/admin',
    `https://me:pw@${portal}/start`,
    'file:///etc/passwd',
    'javascript:alert(1)',
  ])('does not follow a redirect to %s', async (location) => {
    const web = await startWeb({ [company]: to(location) })
    const resolved = await resolveStartUrl(company)
    expect(resolved).toMatchObject({
      startUrl: `https://${company}`,
      portal: { kind: 'unknown', problem: { code: 'UnsafeVerificationUri' } },
    })
    expect(resolved).not.toHaveProperty('region')
    expect(web.proxy.tunnels).toEqual([`${company}:443`])
  })

  it.each([`${portal}.evil.example`, 'evil-awsapps.com', 'x.execute-api.us-east-1.api.aws', 'x.s3.amazonaws.com'])(
    'is not taken to a portal by a host that looks like one: %s',
    async (host) => {
      await startWeb({ [company]: to(`https://${host}/start`), [host]: inRegion('us-east-1') })
      const resolved = await resolveStartUrl(company)
      expect(resolved).toEqual({
        startUrl: `https://${company}`,
        portal: { kind: 'unknown', confidence: 'unknown' },
      })
    },
  )

  it('takes the region, and the directory, from the sign-in page that it leads to', async () => {
    const page = (path: string) => to(`https://eu-west-1.signin.aws/platform/${path}?workflowStateHandle=x`)
    await startWeb({ [company]: page('login') })
    expect(await resolveStartUrl(company)).toEqual({
      startUrl: `https://${company}`,
      region: 'eu-west-1',
      portal: { kind: 'unknown', confidence: 'unknown', regionSource: 'host' },
    })
    await startWeb({ [company]: page('d-9067694978/login') })
    expect(await resolveStartUrl(company)).toEqual({
      startUrl: 'https://d-9067694978.awsapps.com/start',
      region: 'eu-west-1',
      portal: { kind: 'awsapps', confidence: 'assumed', regionSource: 'host', customDomain: company },
    })
  })

  it('is unknown with the reason where its certificate is for another host', async () => {
    await startWeb({ 'other.example': { status: 200 } })
    const { startUrl: kept, portal: found } = await resolveStartUrl(company)
    expect(kept).toBe(`https://${company}`)
    expect(found).toMatchObject({ kind: 'unknown', problem: { code: 'CaptivePortal' } })
    const { message, hint, retryable } = found.problem as SsoErrorInfo
    expect([typeof message, typeof hint, typeof retryable]).toEqual(['string', 'string', 'boolean'])
  })

  it('does not wait for the body of an answer', async () => {
    let closed = false
    await startWeb({
      [company]: (request, response) => {
        response.writeHead(302, { location: 'https://ssoins-1.portal.eu-west-1.app.aws/' })
        response.write('the beginning of a body without an end')
        request.on('close', () => (closed = true))
      },
    })
    expect(await resolveStartUrl(company)).toMatchObject({ region: 'eu-west-1' })
    await until(() => closed)
  })

  it('ends when its signal aborts, and closes its connection', async () => {
    let waits = false
    let closed = false
    const web = await startWeb({
      [company]: (request) => {
        waits = true
        request.on('close', () => (closed = true))
      },
    })
    const stop = new AbortController()
    const resolving = resolveStartUrl(company, { signal: stop.signal })
    await until(() => waits)
    stop.abort(new Error('enough'))
    expect(await rejection(resolving)).toBe(stop.signal.reason)
    await until(() => closed)
    await expect(resolveStartUrl(company, { signal: stop.signal })).rejects.toBe(stop.signal.reason)
    expect(web.requests).toHaveLength(1)
  })
})

it.each(['', ' \u{200b}', 'my org', 'ftp://my-org.awsapps.com', 'me@corp.example', 'x'.repeat(5000)])(
  'resolveStartUrl() rejects what holds no address and no name, and asks nobody: %j',
  async (text) => {
    const web = await startWeb({})
    const error = await rejection(resolveStartUrl(text))
    expect(error).toMatchObject({ code: 'InvalidInput' })
    expect(error.message).toMatch(/^`text` /)
    expect(web.proxy.connections).toBe(0)
  },
)

it('resolveStartUrl() rejects with InvalidConfiguration where a setting cannot be used', async () => {
  await startWeb({ [company]: { status: 200 } })
  process.env['AWS_CA_BUNDLE'] = '/nonexistent/ca.pem'
  await expect(resolveStartUrl(company)).rejects.toMatchObject({ code: 'InvalidConfiguration' })
})
