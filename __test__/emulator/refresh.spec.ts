import { describe, expect, it } from 'vitest'
import type { RefreshTokenMode } from '../../emulator/index.js'
import { exceptionOf, start } from './http-client.js'

const refresh = async (mode: RefreshTokenMode) => {
  const { center, http } = await start({ refreshTokens: mode })
  const issued = center.issueToken()
  const first = await http.refresh(issued, issued.refreshToken)
  const again = await http.refresh(issued, issued.refreshToken)
  return { center, http, issued, first, again }
}

describe('CreateToken with a refresh token', () => {
  it('answers a new access token that the portal takes, and leaves the old one valid', async () => {
    const { http, issued, first } = await refresh('rotate')
    expect(first.status).toBe(200)
    expect(first.body['accessToken']).not.toBe(issued.accessToken)
    expect((await http.get('/assignment/accounts', String(first.body['accessToken']))).status).toBe(200)
    expect((await http.get('/assignment/accounts', issued.accessToken)).status).toBe(200)
  })

  it('rotates the refresh token and keeps the old one valid', async () => {
    const { issued, first, again } = await refresh('rotate')
    expect(first.body['refreshToken']).not.toBe(issued.refreshToken)
    expect(again.status).toBe(200)
  })

  it('spends the old refresh token in single use, and counts who uses it again', async () => {
    const { center, http, issued, first, again } = await refresh('singleUse')
    expect([again.status, exceptionOf(again)]).toEqual([400, 'InvalidGrantException'])
    expect(again.body).toEqual({ error: 'invalid_grant', error_description: 'Invalid refresh token provided' })
    expect(center.counters.refreshTokenReplays).toBe(1)
    expect((await http.refresh(issued, first.body['refreshToken'])).status).toBe(200)
  })

  it('answers the same refresh token where it is kept, and none where it is omitted', async () => {
    const kept = await refresh('keep')
    expect(kept.first.body['refreshToken']).toBe(kept.issued.refreshToken)
    const omitted = await refresh('omit')
    expect(omitted.issued.refreshToken).toBeDefined()
    expect(omitted.first.body['refreshToken']).toBeNull()
    expect(omitted.again.status).toBe(200)
  })

  it('issues no refresh token with `none`', async () => {
    const { center } = await start({ refreshTokens: 'none' })
    expect(center.issueToken().refreshToken).toBeUndefined()
  })

  it('rejects an unknown one, a revoked one, and that of another client', async () => {
    const { center, http } = await start()
    const [mine, theirs] = [center.issueToken(), center.issueToken()]
    expect(exceptionOf(await http.refresh(mine, 'x'))).toBe('InvalidGrantException')
    expect(exceptionOf(await http.refresh(mine, theirs.refreshToken))).toBe('InvalidGrantException')
    expect(exceptionOf(await http.refresh(mine, undefined))).toBe('InvalidRequestException')
    center.revokeRefreshToken(String(mine.refreshToken))
    expect(exceptionOf(await http.refresh(mine, mine.refreshToken))).toBe('InvalidGrantException')
  })

  it('rejects once the session is over, and never gives a token that outlives it', async () => {
    let now = 0
    const { center, http } = await start({ now: () => now, sessionLifetimeSeconds: 5000 })
    const issued = center.issueToken()
    expect(issued.expiresAt).toBe(3_600_000)
    now = 4_000_000
    expect((await http.refresh(issued, issued.refreshToken)).body['expiresIn']).toBe(1000)
    now = 5_000_000
    expect(exceptionOf(await http.refresh(issued, issued.refreshToken))).toBe('InvalidGrantException')
  })

  it('rejects a client whose registration expired', async () => {
    const { center, http } = await start()
    const issued = center.issueToken()
    center.expireRegistration(issued.clientId)
    const answer = await http.refresh(issued, issued.refreshToken)
    expect([answer.status, exceptionOf(answer)]).toEqual([401, 'InvalidClientException'])
  })
})
