import { describe, expect, it } from 'vitest'
import { deviceCodeGrant, exceptionOf, start } from './http-client.js'

describe('StartDeviceAuthorization', () => {
  it('answers the codes and the address of the page', async () => {
    const { center, http } = await start()
    const client = await http.register()
    const { status, body } = await http.post('/device_authorization', { ...client, startUrl: center.startUrl })
    expect(status).toBe(200)
    expect(body).toMatchObject({ expiresIn: 600, interval: 1, verificationUri: `${center.url}/device` })
    expect(body['userCode']).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
    expect(body['verificationUriComplete']).toBe(`${center.url}/device?user_code=${String(body['userCode'])}`)
  })

  it('lists the codes that it issued', async () => {
    const { center, http } = await start()
    const { userCode } = await http.startDevice(await http.register({ clientName: 'my app' }))
    expect(center.deviceAuthorizations).toEqual([
      { userCode, clientName: 'my app', startUrl: center.startUrl, status: 'pending', interval: 1, polls: 0 },
    ])
  })

  it('accepts any https start URL and its own, and no other', async () => {
    const { center, http } = await start()
    const client = await http.register()
    const startWith = async (startUrl: unknown) =>
      exceptionOf(await http.post('/device_authorization', { ...client, startUrl }))
    expect(await startWith('https://d-1234567890.awsapps.com/start')).toBeUndefined()
    expect(await startWith(`${center.startUrl}/#/`)).toBeUndefined()
    expect(await startWith('http://d-1234567890.awsapps.com/start')).toBe('InvalidRequestException')
    expect(await startWith('not a URL')).toBe('InvalidRequestException')
    expect(await startWith(undefined)).toBe('InvalidRequestException')
  })

  it('accepts only the start URLs it is given, and its own', async () => {
    const { center, http } = await start({ startUrls: ['https://mine.awsapps.com/start'] })
    const client = await http.register()
    const startWith = async (startUrl: string) =>
      exceptionOf(await http.post('/device_authorization', { ...client, startUrl }))
    expect(await startWith('https://mine.awsapps.com/start')).toBeUndefined()
    expect(await startWith(center.startUrl)).toBeUndefined()
    expect(await startWith('https://other.awsapps.com/start')).toBe('InvalidRequestException')
  })

  it('rejects an unknown client, a wrong secret and an expired registration with 401', async () => {
    const { center, http } = await start()
    const client = await http.register()
    const { startUrl } = center
    const attempt = (members: object) => http.post('/device_authorization', { ...client, startUrl, ...members })
    expect((await attempt({})).status).toBe(200)
    center.expireRegistration(client.clientId)
    for (const answer of [await attempt({ clientId: 'x' }), await attempt({ clientSecret: 'x' }), await attempt({})]) {
      expect([answer.status, exceptionOf(answer)]).toEqual([401, 'InvalidClientException'])
      expect(answer.body['error']).toBe('invalid_client')
    }
  })

  it('rejects a client that registered for the browser only', async () => {
    const { center, http } = await start()
    const client = await http.register({
      grantTypes: ['authorization_code'],
      redirectUris: ['http://127.0.0.1/oauth/callback'],
      issuerUrl: center.startUrl,
    })
    const answer = await http.post('/device_authorization', { ...client, startUrl: center.startUrl })
    expect(exceptionOf(answer)).toBe('UnauthorizedClientException')
  })
})

describe('CreateToken with a device code', () => {
  it('is pending until the person approves, and then answers a token once', async () => {
    const { center, http } = await start()
    const device = await http.newDeviceCode()
    const pending = await http.poll(device)
    expect([pending.status, exceptionOf(pending)]).toEqual([400, 'AuthorizationPendingException'])
    expect(pending.body).toEqual({
      error: 'authorization_pending',
      error_description: 'Authorization is still pending',
    })

    center.approve(device.userCode)
    const token = await http.poll(device)
    expect(token.status).toBe(200)
    expect(token.body).toMatchObject({ tokenType: 'Bearer', expiresIn: 3600, idToken: null })
    expect(token.body['accessToken']).toMatch(/^aoa/)
    expect(token.body['refreshToken']).toMatch(/^aor/)

    expect(exceptionOf(await http.poll(device))).toBe('InvalidGrantException')
  })

  it('gives a client without scopes an eight-hour token and no refresh token', async () => {
    const { http } = await start({ approveAfterPolls: 0 })
    const { body } = await http.poll(await http.startDevice(await http.register({ scopes: undefined })))
    expect(body).toMatchObject({ expiresIn: 28800, refreshToken: null })
  })

  it('says access denied once the person denied', async () => {
    const { center, http } = await start()
    const device = await http.newDeviceCode()
    center.deny(device.userCode)
    const answer = await http.poll(device)
    expect([answer.status, exceptionOf(answer), answer.body['error']]).toEqual([
      400,
      'AccessDeniedException',
      'access_denied',
    ])
  })

  it('says expired token once the code expired, by hand or by the clock', async () => {
    let now = 0
    const { center, http } = await start({ now: () => now, deviceCodeLifetimeSeconds: 60 })
    const [byHand, byClock] = [await http.newDeviceCode(), await http.newDeviceCode()]
    center.expire(byHand.userCode)
    expect(exceptionOf(await http.poll(byHand))).toBe('ExpiredTokenException')
    now = 59_999
    expect(exceptionOf(await http.poll(byClock))).toBe('AuthorizationPendingException')
    now = 60_000
    expect(exceptionOf(await http.poll(byClock))).toBe('ExpiredTokenException')
  })

  it.each([
    ['approveAfterPolls', undefined],
    ['denyAfterPolls', 'AccessDeniedException'],
    ['expireAfterPolls', 'ExpiredTokenException'],
  ])('decides by itself with %s', async (option, outcome) => {
    const { http } = await start({ [option]: 2 })
    const device = await http.newDeviceCode()
    const answers = [await http.poll(device), await http.poll(device), await http.poll(device)]
    expect(answers.map(exceptionOf)).toEqual([
      'AuthorizationPendingException',
      'AuthorizationPendingException',
      outcome,
    ])
  })

  it('does not give one client the token of another', async () => {
    const { center, http } = await start()
    const device = await http.newDeviceCode()
    center.approve(device.userCode)
    const other = await http.register()
    expect(exceptionOf(await http.poll({ ...device, ...other }))).toBe('InvalidGrantException')
  })

  it.each([
    ['no grant type', { grantType: undefined }, 'InvalidRequestException'],
    ['no client id', { clientId: undefined }, 'InvalidRequestException'],
    ['no client secret', { clientSecret: null }, 'InvalidRequestException'],
    ['no device code', { deviceCode: undefined }, 'InvalidRequestException'],
    ['an unknown device code', { deviceCode: 'x' }, 'InvalidGrantException'],
    ['an unknown grant', { grantType: 'password' }, 'UnsupportedGrantTypeException'],
    ['a wrong client secret', { clientSecret: 'x' }, 'InvalidClientException'],
    ['a scope it did not register', { scope: ['openid'] }, 'InvalidScopeException'],
  ])('rejects %s', async (_, members, exception) => {
    const { http } = await start()
    const { clientId, clientSecret, deviceCode } = await http.newDeviceCode()
    const answer = await http.post('/token', {
      clientId,
      clientSecret,
      deviceCode,
      grantType: deviceCodeGrant,
      ...members,
    })
    expect(exceptionOf(answer)).toBe(exception)
    expect(answer.status).toBe(exception === 'InvalidClientException' ? 401 : 400)
  })

  it('throws for a code that is unknown or no longer pending', async () => {
    const { center, http } = await start({ approveAfterPolls: 0 })
    const device = await http.newDeviceCode()
    await http.poll(device)
    expect(() => center.approve('ZZZZ-ZZZZ')).toThrow('No device authorization has the user code ZZZZ-ZZZZ')
    expect(() => center.deny(device.userCode)).toThrow('it is used')
  })
})
