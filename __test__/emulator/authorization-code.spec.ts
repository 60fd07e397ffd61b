import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { codeChallenge, codeVerifier, destination, exchange, newCode, openAuthorize } from './browser-flow.js'
import { exceptionOf, start } from './http-client.js'

describe('CreateToken with an authorization code', () => {
  it('checks S256 as the test vector of RFC 7636 has it', () => {
    expect(createHash('sha256').update(codeVerifier).digest('base64url')).toBe(codeChallenge)
  })

  it('answers tokens that open the portal and can be refreshed', async () => {
    const emulator = await start()
    const { client, code } = await newCode(emulator)
    const { status, body } = await exchange(emulator.http, client, code)
    expect(status).toBe(200)
    expect(body).toMatchObject({ tokenType: 'Bearer', expiresIn: 3600, idToken: null })
    expect((await emulator.http.get('/assignment/accounts', String(body['accessToken']))).status).toBe(200)
    expect((await emulator.http.refresh(client, body['refreshToken'])).status).toBe(200)
    expect(emulator.center.authorizations[0]?.status).toBe('used')
  })

  it('answers a long token without refresh to a client without scopes', async () => {
    const emulator = await start()
    const { client, code } = await newCode(emulator, { scopes: [] })
    const { body } = await exchange(emulator.http, client, code)
    expect(body).toMatchObject({ expiresIn: 28800, refreshToken: null })
  })

  it.each([
    ['another verifier', { codeVerifier: codeVerifier.toLowerCase() }],
    ['the challenge in place of the verifier', { codeVerifier: codeChallenge }],
    ['another port', { redirectUri: 'http://127.0.0.1:49153/oauth/callback' }],
    ['the redirect URI as it was registered, without the port', { redirectUri: 'http://127.0.0.1/oauth/callback' }],
    ['a code that was never given', { code: 'x' }],
  ])('rejects %s, and leaves the code to its owner', async (_, changes) => {
    const emulator = await start()
    const { client, code } = await newCode(emulator)
    const refused = await exchange(emulator.http, client, code, changes)
    expect([refused.status, exceptionOf(refused)]).toEqual([400, 'InvalidGrantException'])
    expect(refused.body).toEqual({ error: 'invalid_grant', error_description: 'Invalid grant provided' })
    expect((await exchange(emulator.http, client, code)).status).toBe(200)
  })

  it.each(['short'.repeat(8), 'x'.repeat(129), `${'x'.repeat(43)}+`])(
    'rejects a verifier that RFC 7636 does not allow, although it fits its challenge',
    async (wrong) => {
      const { http } = await start({ autoConsent: 'allow' })
      const challenge = createHash('sha256').update(wrong).digest('base64url')
      const { client, page } = await openAuthorize(http, {}, { code_challenge: challenge })
      const answer = await exchange(http, client, destination(page).parameters['code'], { codeVerifier: wrong })
      expect(exceptionOf(answer)).toBe('InvalidGrantException')
    },
  )

  it.each(['code', 'redirectUri', 'codeVerifier'])('is an invalid request without %s', async (name) => {
    const emulator = await start()
    const { client, code } = await newCode(emulator)
    const answer = await exchange(emulator.http, client, code, { [name]: undefined })
    expect([answer.status, exceptionOf(answer)]).toEqual([400, 'InvalidRequestException'])
  })

  it('rejects a code that comes twice, and revokes what it granted, and what that was refreshed into', async () => {
    const emulator = await start()
    const { center, http } = emulator
    const { client, code } = await newCode(emulator)
    const first = (await exchange(http, client, code)).body
    const refreshed = (await http.refresh(client, first['refreshToken'])).body
    const bystander = await newCode(emulator)
    const other = (await exchange(http, bystander.client, bystander.code)).body

    expect(exceptionOf(await exchange(http, client, code))).toBe('InvalidGrantException')
    expect(center.counters.authorizationCodeReplays).toBe(1)
    for (const { accessToken, refreshToken } of [first, refreshed]) {
      expect((await http.get('/assignment/accounts', String(accessToken))).status).toBe(401)
      expect(exceptionOf(await http.refresh(client, refreshToken))).toBe('InvalidGrantException')
    }
    expect((await http.get('/assignment/accounts', String(other['accessToken']))).status).toBe(200)
  })

  it('gives one of many that come at once the token, and no other', async () => {
    const emulator = await start()
    const { client, code } = await newCode(emulator)
    const answers = await Promise.all(Array.from({ length: 8 }, () => exchange(emulator.http, client, code)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 7 }, () => 400)])
  })

  it('rejects the code of another client, which revokes nothing', async () => {
    const emulator = await start()
    const [mine, theirs] = [await newCode(emulator), await newCode(emulator)]
    const token = (await exchange(emulator.http, mine.client, mine.code)).body['accessToken']
    for (const code of [mine.code, theirs.code]) {
      const thief = code === mine.code ? theirs.client : mine.client
      expect(exceptionOf(await exchange(emulator.http, thief, code))).toBe('InvalidGrantException')
    }
    expect((await emulator.http.get('/assignment/accounts', String(token))).status).toBe(200)
  })

  it('rejects a code once its lifetime is over', async () => {
    let now = 0
    const emulator = await start({ now: () => now, authorizationCodeLifetimeSeconds: 60 })
    const [early, late] = [await newCode(emulator), await newCode(emulator)]
    now = 59_999
    expect((await exchange(emulator.http, early.client, early.code)).status).toBe(200)
    now = 60_000
    expect(exceptionOf(await exchange(emulator.http, late.client, late.code))).toBe('InvalidGrantException')
    expect(emulator.center.authorizations.map(({ status }) => status)).toEqual(['used', 'expired'])
  })

  it('rejects a client that is not registered for the grant', async () => {
    const { http } = await start()
    for (const client of [await http.register(), await http.register({ grantTypes: ['refresh_token'] })]) {
      const answer = await exchange(http, client, 'x')
      expect([answer.status, exceptionOf(answer)]).toEqual([400, 'UnauthorizedClientException'])
    }
  })

  it('rejects the refresh of a client that registered for codes alone', async () => {
    const emulator = await start()
    const { client, code } = await newCode(emulator, { grantTypes: ['authorization_code'] })
    const { body } = await exchange(emulator.http, client, code)
    expect(exceptionOf(await emulator.http.refresh(client, body['refreshToken']))).toBe('UnauthorizedClientException')
  })

  it('rejects a client whose secret is wrong or whose registration expired', async () => {
    const emulator = await start()
    const { client, code } = await newCode(emulator)
    const wrong = await exchange(emulator.http, { ...client, clientSecret: 'x' }, code)
    expect([wrong.status, exceptionOf(wrong)]).toEqual([401, 'InvalidClientException'])
    emulator.center.expireRegistration(client.clientId)
    expect(exceptionOf(await exchange(emulator.http, client, code))).toBe('InvalidClientException')
  })

  it('spends the code where a fault loses the answer of an exchange that takes effect', async () => {
    const emulator = await start()
    const { client, code } = await newCode(emulator)
    emulator.center.setFaults([{ operation: 'CreateToken', times: 1, takesEffect: true, fault: { reset: true } }])
    await expect(exchange(emulator.http, client, code)).rejects.toThrow('fetch failed')
    expect(exceptionOf(await exchange(emulator.http, client, code))).toBe('InvalidGrantException')
  })

  it('is ended by Logout, with its refresh token', async () => {
    const emulator = await start({ refreshTokens: 'singleUse' })
    const { client, code } = await newCode(emulator)
    const { body } = await exchange(emulator.http, client, code)
    const headers = { 'x-amz-sso_bearer_token': String(body['accessToken']) }
    expect((await emulator.http.send('/logout', { method: 'POST', headers })).status).toBe(200)
    expect((await emulator.http.get('/assignment/accounts', String(body['accessToken']))).status).toBe(401)
    expect(exceptionOf(await emulator.http.refresh(client, body['refreshToken']))).toBe('InvalidGrantException')
  })

  it('puts the secret marker into the code', async () => {
    const emulator = await start({ secretMarker: 'PLANTED' })
    expect((await newCode(emulator)).code).toContain('PLANTED')
  })
})
