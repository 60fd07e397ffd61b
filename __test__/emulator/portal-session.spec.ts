import { describe, expect, it } from 'vitest'
import { exceptionOf, start } from './http-client.js'

const notFound = {
  message: 'Session token not found or invalid',
  __type: 'com.amazonaws.switchboard.portal#UnauthorizedException',
}

describe('GetRoleCredentials', () => {
  it('answers credentials that expire in epoch milliseconds', async () => {
    const { center, http } = await start({ now: () => 1_800_000_000_000, roleCredentialsLifetimeSeconds: 900 })
    const [account] = center.accounts
    const query = `role_name=${account?.roles[0]}&account_id=${account?.accountId}`
    const { status, body } = await http.get(`/federation/credentials?${query}`, center.issueToken().accessToken)
    expect(status).toBe(200)
    expect(body['roleCredentials']).toEqual({
      accessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/) as string,
      secretAccessKey: expect.stringMatching(/^.{40}$/) as string,
      sessionToken: expect.stringMatching(/^IQoJ/) as string,
      expiration: 1_800_000_900_000,
    })
  })

  it('says no access to a role that is not assigned and to an unknown account', async () => {
    const { center, http } = await start()
    const { accessToken } = center.issueToken()
    const known = center.accounts[0]?.accountId
    for (const query of [`role_name=Nobody&account_id=${known}`, 'role_name=Nobody&account_id=999999999999']) {
      const answer = await http.get(`/federation/credentials?${query}`, accessToken)
      expect([answer.status, exceptionOf(answer), answer.body['message']]).toEqual([
        403,
        'ForbiddenException',
        'No access',
      ])
    }
  })

  it('rejects a request without a role', async () => {
    const { center, http } = await start()
    const answer = await http.get('/federation/credentials?account_id=1', center.issueToken().accessToken)
    expect(exceptionOf(answer)).toBe('InvalidRequestException')
  })
})

describe('the bearer token', () => {
  it('is asked for by every portal operation', async () => {
    const { http } = await start()
    for (const path of ['/assignment/accounts', '/assignment/roles?account_id=1', '/federation/credentials']) {
      for (const token of [undefined, 'aoaWrong']) {
        const answer = await http.get(path, token)
        expect([answer.status, exceptionOf(answer)]).toEqual([401, 'UnauthorizedException'])
        expect(answer.body).toEqual(notFound)
      }
    }
    expect((await http.send('/logout', { method: 'POST' })).status).toBe(401)
  })

  it('is rejected once it expired, by the clock or by hand', async () => {
    let now = 0
    const { center, http } = await start({ now: () => now, accessTokenLifetimeSeconds: 10 })
    const [byClock, byHand] = [center.issueToken(), center.issueToken()]
    const statusOf = async (token: string) => (await http.get('/assignment/accounts', token)).status
    now = 9_999
    center.expireAccessToken(byHand.accessToken)
    expect([await statusOf(byClock.accessToken), await statusOf(byHand.accessToken)]).toEqual([200, 401])
    now = 10_000
    expect(await statusOf(byClock.accessToken)).toBe(401)
  })

  it('is rejected once it is revoked, while its refresh token still works', async () => {
    const { center, http } = await start()
    const issued = center.issueToken()
    center.revokeAccessToken(issued.accessToken)
    expect((await http.get('/assignment/accounts', issued.accessToken)).status).toBe(401)
    expect((await http.refresh(issued, issued.refreshToken)).status).toBe(200)
    expect(() => center.revokeAccessToken(issued.accessToken)).toThrow('revoked already')
  })
})

describe('Logout', () => {
  it('answers an empty 200 and ends the session: its access tokens and its refresh token', async () => {
    const { center, http } = await start()
    const issued = center.issueToken()
    const sibling = String((await http.refresh(issued, issued.refreshToken)).body['accessToken'])
    const other = center.issueToken()
    const answer = await http.send('/logout', {
      method: 'POST',
      headers: { 'x-amz-sso_bearer_token': issued.accessToken },
    })
    expect([answer.status, answer.text]).toEqual([200, ''])
    for (const token of [issued.accessToken, sibling]) {
      expect((await http.get('/assignment/accounts', token)).status).toBe(401)
    }
    expect(exceptionOf(await http.refresh(issued, issued.refreshToken))).toBe('InvalidGrantException')
    expect((await http.get('/assignment/accounts', other.accessToken)).status).toBe(200)
  })

  it('does what an administrator does who ends the session', async () => {
    const { center, http } = await start()
    const issued = center.issueToken()
    center.endSession(issued.accessToken)
    expect((await http.get('/assignment/accounts', issued.accessToken)).status).toBe(401)
    expect(exceptionOf(await http.refresh(issued, issued.refreshToken))).toBe('InvalidGrantException')
  })
})

describe('other paths', () => {
  it('are unknown operations, and known paths allow only their method', async () => {
    const { http } = await start()
    const unknown = await http.get('/nothing')
    expect([unknown.status, exceptionOf(unknown)]).toEqual([404, 'UnknownOperationException'])
    const wrongMethod = await http.post('/assignment/accounts', {})
    expect([wrongMethod.status, exceptionOf(wrongMethod)]).toEqual([405, 'MethodNotAllowedException'])
    expect(wrongMethod.headers.get('allow')).toBe('GET')
  })
})
