import { describe, expect, it } from 'vitest'
import { authorizePath, browserClient, destination, openAuthorize, redirectUri, visit } from './browser-flow.js'
import { start } from './http-client.js'

const title = (html: string) => /<title>(.*)<\/title>/.exec(html)?.[1]

describe('the authorize endpoint', () => {
  it('answers what the AWS CLI opens with the consent page, and lists the sign-in', async () => {
    const { center, http } = await start()
    const { page } = await openAuthorize(http)
    expect([page.status, title(page.text)]).toEqual([200, 'Allow this sign-in?'])
    expect(center.authorizations).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        clientName: 'a browser test',
        redirectUri,
        scopes: ['sso:account:access'],
        state: 'a state & more',
        status: 'pending',
      },
    ])
  })

  it.each([1, 80, 8080, 65535])('takes port %i for a redirect URI registered without one (RFC 8252)', async (port) => {
    const { http } = await start({ autoConsent: 'allow' })
    const asked = `http://127.0.0.1:${port}/oauth/callback`
    const { page } = await openAuthorize(http, {}, { redirect_uri: asked })
    expect(page.status).toBe(302)
    expect(page.headers.get('location')?.startsWith(`${asked}?code=`)).toBe(true)
  })

  it('takes only the registered port where one was registered', async () => {
    const { http } = await start()
    const members = { redirectUris: [redirectUri] }
    expect((await openAuthorize(http, members)).page.status).toBe(200)
    const other = { redirect_uri: 'http://127.0.0.1:49153/oauth/callback' }
    expect((await openAuthorize(http, members, other)).page.status).toBe(400)
  })

  it.each([
    ['no redirect URI', undefined],
    ['another path', 'http://127.0.0.1:49152/other'],
    ['a longer path', 'http://127.0.0.1:49152/oauth/callback/'],
    ['a query', 'http://127.0.0.1:49152/oauth/callback?a=1'],
    ['a fragment', 'http://127.0.0.1:49152/oauth/callback#a'],
    ['another scheme', 'https://127.0.0.1:49152/oauth/callback'],
    ['a name in place of the address', 'http://localhost:49152/oauth/callback'],
    ['another host', 'http://evil.example:49152/oauth/callback'],
    ['a host that begins with the address', 'http://127.0.0.1.evil.example/oauth/callback'],
    ['the address as a user name', 'http://127.0.0.1:49152@evil.example/oauth/callback'],
    ['port 0', 'http://127.0.0.1:0/oauth/callback'],
    ['a port that is too high', 'http://127.0.0.1:65536/oauth/callback'],
    ['an empty port', 'http://127.0.0.1:/oauth/callback'],
    ['a header break', 'http://127.0.0.1:1/oauth/callback\r\nX-Evil: 1'],
  ])('shows an error and does not redirect on %s', async (_, asked) => {
    const { center, http } = await start({ autoConsent: 'allow' })
    const { page } = await openAuthorize(http, {}, { redirect_uri: asked })
    expect([page.status, title(page.text)]).toEqual([400, 'This sign-in cannot go on'])
    expect(page.text).toContain('The redirect URI is not one that the application registered.')
    expect(page.headers.get('location')).toBeNull()
    expect(center.authorizations).toEqual([])
  })

  it('shows an error and does not redirect on an unknown, missing, repeated or expired client', async () => {
    const { center, http } = await start({ autoConsent: 'allow' })
    const { clientId } = await http.register(browserClient)
    const twice = `${authorizePath(clientId)}&client_id=${clientId}`
    const twoRedirects = `${authorizePath(clientId)}&redirect_uri=${encodeURIComponent(redirectUri)}`
    const pages = [
      await visit(http, authorizePath('unknown')),
      await visit(http, authorizePath('', { client_id: undefined })),
      await visit(http, twice),
      await visit(http, twoRedirects),
    ]
    center.expireRegistration(clientId)
    pages.push(await visit(http, authorizePath(clientId)))
    for (const page of pages) {
      expect([page.status, page.headers.get('location')]).toEqual([400, null])
      expect(page.text).toContain('role="alert"')
    }
  })

  it.each([
    ['no response_type', { response_type: undefined }, 'invalid_request', 'response_type is missing'],
    ['another response_type', { response_type: 'token' }, 'unsupported_response_type', 'response_type must be code'],
    ['no challenge', { code_challenge: undefined }, 'invalid_request', 'code_challenge is missing'],
    [
      'no challenge method, which means plain',
      { code_challenge_method: undefined },
      'invalid_request',
      'code_challenge_method must be S256',
    ],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request', 'code_challenge_method must be S256'],
    ['a padded challenge', { code_challenge: `${'a'.repeat(43)}=` }, 'invalid_request', 'not an S256 challenge'],
    ['scope in place of scopes', { scopes: undefined, scope: 'sso:account:access' }, 'invalid_scope', 'is missing'],
    ['an unregistered scope', { scopes: 'sso:account:access openid' }, 'invalid_scope', 'did not register a scope'],
  ])('redirects with the error and the state on %s', async (_, changes, error, description) => {
    const { center, http } = await start()
    const { page } = await openAuthorize(http, {}, changes)
    expect(page.status).toBe(302)
    expect(destination(page)).toEqual({
      address: redirectUri,
      parameters: {
        error,
        error_description: expect.stringContaining(description) as string,
        state: 'a state & more',
      },
    })
    expect(center.authorizations).toEqual([])
  })

  it('redirects with unauthorized_client where the client is not registered for codes', async () => {
    const { http } = await start()
    for (const grantTypes of [undefined, ['refresh_token']]) {
      const { page } = await openAuthorize(http, { grantTypes })
      expect(destination(page).parameters['error']).toBe('unauthorized_client')
    }
  })

  it('redirects with invalid_request on a parameter that comes twice, and trusts no state that does', async () => {
    const { http } = await start()
    const { clientId } = await http.register(browserClient)
    const page = await visit(http, `${authorizePath(clientId)}&state=other`)
    expect(destination(page).parameters).toEqual({
      error: 'invalid_request',
      error_description: 'A parameter is included more than once',
    })
  })

  it('answers no state where none was sent', async () => {
    const { http } = await start({ autoConsent: 'allow' })
    const { page } = await openAuthorize(http, {}, { state: undefined })
    expect(Object.keys(destination(page).parameters)).toEqual(['code'])
  })

  it('takes several scopes, joined by spaces, and fewer than were registered', async () => {
    const { center, http } = await start()
    const scopes = ['sso:account:access', 'openid', 'aws']
    await openAuthorize(http, { scopes }, { scopes: 'aws openid' })
    await openAuthorize(http, { scopes: [] }, { scopes: undefined })
    expect(center.authorizations.map((authorization) => authorization.scopes)).toEqual([['aws', 'openid'], []])
  })

  it('decides by itself where the options say so', async () => {
    const allowing = await start({ autoConsent: 'allow' })
    const allowed = destination((await openAuthorize(allowing.http)).page)
    expect(allowed).toEqual({
      address: redirectUri,
      parameters: { code: expect.stringMatching(/==$/) as string, state: 'a state & more' },
    })
    const denying = await start({ autoConsent: 'deny' })
    expect(destination((await openAuthorize(denying.http)).page).parameters).toEqual({
      error: 'access_denied',
      error_description: 'The person denied the request',
      state: 'a state & more',
    })
    expect(denying.center.authorizations[0]?.status).toBe('denied')
  })

  it('rejects any other autoConsent', async () => {
    await expect(start({ autoConsent: 'approve' as 'allow' })).rejects.toThrow("autoConsent must be 'allow' or 'deny'")
  })

  it('starts no sign-in on a request that is no GET', async () => {
    const { center, http } = await start()
    const { clientId } = await http.register(browserClient)
    for (const method of ['POST', 'HEAD']) {
      expect((await http.send(authorizePath(clientId), { method })).status).toBe(405)
    }
    expect(center.authorizations).toEqual([])
  })
})
