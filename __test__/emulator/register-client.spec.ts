import { describe, expect, it } from 'vitest'
import { exceptionOf, start } from './http-client.js'

const valid = { clientName: 'a test', clientType: 'public' }

describe('RegisterClient', () => {
  it('answers a client whose secret lasts 90 days, in epoch seconds', async () => {
    const { http } = await start({ now: () => 1_000_000_500 })
    const { status, body, headers } = await http.post('/client/register', valid)
    expect(status).toBe(200)
    expect(body).toMatchObject({ clientIdIssuedAt: 1_000_000, clientSecretExpiresAt: 1_000_000 + 90 * 86400 })
    expect(body['clientId']).toMatch(/^[\w-]+$/)
    expect(headers.get('content-type')).toBe('application/json')
    expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('puts the region into the client id, as AWS does', async () => {
    const { http } = await start({ region: 'eu-west-3' })
    const { clientId } = await http.register()
    expect(Buffer.from(clientId, 'base64url').toString('latin1')).toMatch(/eu-west-3$/)
  })

  it('accepts what the AWS CLI registers for a browser sign-in', async () => {
    const { http } = await start()
    const { status } = await http.post('/client/register', {
      ...valid,
      grantTypes: ['authorization_code', 'refresh_token'],
      redirectUris: ['http://127.0.0.1/oauth/callback'],
      issuerUrl: 'https://d-1234567890.awsapps.com/start',
      scopes: ['sso:account:access'],
    })
    expect(status).toBe(200)
  })

  it.each([
    ['no clientName', { clientType: 'public' }, 'InvalidRequestException', 'invalid_request'],
    ['no clientType', { clientName: 'x' }, 'InvalidRequestException', 'invalid_request'],
    ['a clientName that is a number', { ...valid, clientName: 1 }, 'InvalidRequestException', 'invalid_request'],
    ['scopes that are text', { ...valid, scopes: 'a b' }, 'InvalidRequestException', 'invalid_request'],
    ['a body that is a form', 'clientName=x&clientType=public', 'InvalidRequestException', 'invalid_request'],
    ['a body that is a list', [], 'InvalidRequestException', 'invalid_request'],
    [
      'a browser sign-in without a redirect',
      { ...valid, grantTypes: ['authorization_code'] },
      'InvalidRequestException',
      'invalid_request',
    ],
    [
      'a confidential client',
      { ...valid, clientType: 'confidential' },
      'InvalidClientMetadataException',
      'invalid_client_metadata',
    ],
    ['an unknown scope', { ...valid, scopes: ['sso:everything'] }, 'InvalidScopeException', 'invalid_scope'],
    [
      'an unknown grant',
      { ...valid, grantTypes: ['password'] },
      'UnsupportedGrantTypeException',
      'unsupported_grant_type',
    ],
    [
      'a foreign redirect',
      { ...valid, redirectUris: ['https://evil.example/'] },
      'InvalidRedirectUriException',
      'invalid_redirect_uri',
    ],
  ])('rejects %s', async (_, body, exception, error) => {
    const { http } = await start()
    const answer = await http.post('/client/register', body)
    expect(answer.status).toBe(400)
    expect(answer.headers.get('x-amzn-errortype')).toBe(
      `${exception}:http://internal.amazon.com/coral/com.amazonaws.sso.oidc/`,
    )
    expect(answer.body['error']).toBe(error)
    expect(Object.keys(answer.body)).toEqual(['error', 'error_description'])
  })

  it('knows only the scopes it is given', async () => {
    const { http } = await start({ scopes: ['mine'] })
    expect((await http.post('/client/register', { ...valid, scopes: ['mine'] })).status).toBe(200)
    const answer = await http.post('/client/register', { ...valid, scopes: ['sso:account:access'] })
    expect(exceptionOf(answer)).toBe('InvalidScopeException')
  })
})
