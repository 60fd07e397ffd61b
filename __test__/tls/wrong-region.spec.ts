import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { performDeviceAuthorization, SsoSession } from '../../index.js'
import { rejection } from '../harness/rejection.js'
import { to } from '../harness/https-hosts.js'
import { startWeb } from './web.js'

const oidc = 'oidc.us-east-1.amazonaws.com'
const portal = 'my-org.awsapps.com'
const company = 'aws.corp.example'

/** SSO OIDC of a region that does not know the portal. */
function otherRegion(request: IncomingMessage, response: ServerResponse): void {
  const isRegistration = request.url === '/client/register'
  request.resume().on('end', () => {
    if (isRegistration) {
      const clientSecretExpiresAt = Math.floor(Date.now() / 1000) + 90 * 86_400
      response.writeHead(200, { 'content-type': 'application/json' })
      return response.end(JSON.stringify({ clientId: 'id', clientSecret: 'secret', clientSecretExpiresAt }))
    }
    response.writeHead(400, { 'x-amzn-errortype': 'InvalidRequestException', 'content-type': 'application/json' })
    return response.end(JSON.stringify({ error: 'invalid_request', error_description: '' }))
  })
}

const portalIn = (region: string) => ({
  status: 200,
  headers: { link: `<https://portal.sso.${region}.amazonaws.com/>; rel=preconnect` },
})

const signIn = (startUrl: string) =>
  rejection(
    new SsoSession({ startUrl, region: 'us-east-1', sessionName: 'my-sso' }).signIn({
      flow: 'device',
      openBrowser: false,
    }),
  )

describe('a sign-in in a wrong region', () => {
  it('names the region in the host of the start URL, and asks nobody for it', async () => {
    const host = 'ssoins-1.portal.eu-west-1.app.aws'
    const web = await startWeb({ [oidc]: otherRegion, [host]: portalIn('us-west-2') })
    const error = await signIn(`https://${host}`)
    expect(error).toMatchObject({ code: 'InvalidRequest', retryable: false, hint: 'Use the region `eu-west-1`' })
    expect(error.message).toContain('belongs to the region `eu-west-1`, not to `us-east-1`')
    expect(new Set(web.proxy.tunnels)).toEqual(new Set([`${oidc}:443`]))
  })

  it('names the region that the portal names', async () => {
    const web = await startWeb({ [oidc]: otherRegion, [portal]: portalIn('eu-west-1') })
    const error = await signIn(`https://${portal}/start`)
    expect(error).toMatchObject({ code: 'InvalidRequest', hint: 'Use the region `eu-west-1`' })
    expect(web.requests.at(-1)).toMatchObject({ method: 'GET', url: `https://${portal}/start` })
    const step = await rejection(performDeviceAuthorization(`https://${portal}/start`, 'us-east-1'))
    expect(step).toMatchObject({ code: 'InvalidRequest', hint: 'Use the region `eu-west-1`' })
  })

  it("names the start URL that a company's own domain leads to", async () => {
    await startWeb({ [oidc]: otherRegion, [company]: to(`https://${portal}/start/`), [portal]: portalIn('us-east-1') })
    expect(await signIn(`https://${company}`)).toMatchObject({
      code: 'InvalidRequest',
      hint: `Use the start URL \`https://${portal}/start\``,
    })
  })

  it.each([
    ['is right', portalIn('us-east-1')],
    ['is not named', { status: 200 }],
  ])('is no more than the error of the service where the region %s', async (_what, reply) => {
    await startWeb({ [oidc]: otherRegion, [portal]: reply })
    const error = await signIn(`https://${portal}/start`)
    expect(error).toMatchObject({ code: 'InvalidRequest' })
    expect(error.hint).toContain('Check the start URL')
  })

  it('asks nobody but a custom endpoint', async () => {
    const endpoint = 'sso.corp.example'
    const web = await startWeb({ [endpoint]: otherRegion, [portal]: portalIn('eu-west-1') })
    process.env['AWS_ENDPOINT_URL_SSO_OIDC'] = `https://${endpoint}`
    const error = await signIn(`https://${portal}/start`)
    expect(error.hint).toContain('Check the start URL')
    expect(new Set(web.proxy.tunnels)).toEqual(new Set([`${endpoint}:443`]))
  })
})
