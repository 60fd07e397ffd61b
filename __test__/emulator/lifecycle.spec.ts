import { createServer } from 'node:http'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { startIdentityCenter } from '../../emulator/index.js'
import { start } from './http-client.js'

describe('startIdentityCenter', () => {
  it('listens on 127.0.0.1 and says how to be reached', async () => {
    const { center } = await start({ region: 'eu-central-1' })
    expect(center.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(center.startUrl).toBe(`${center.url}/start`)
    expect(center.region).toBe('eu-central-1')
    const names = Object.keys(center.env).sort()
    expect(names).toEqual([
      'ANTHROPIC_BEDROCK_BASE_URL',
      'AWS_ENDPOINT_URL_BEDROCK',
      'AWS_ENDPOINT_URL_BEDROCK_RUNTIME',
      'AWS_ENDPOINT_URL_SSO',
      'AWS_ENDPOINT_URL_SSO_OIDC',
      'AWS_ENDPOINT_URL_STS',
    ])
    expect(new Set(Object.values(center.env))).toEqual(new Set([center.url]))
  })

  it('rejects when its port is taken', async () => {
    const { center } = await start()
    await expect(startIdentityCenter({ port: Number(new URL(center.url).port) })).rejects.toThrow('EADDRINUSE')
  })

  it.each([
    [{ interval: -1 }, 'interval must be a whole number of at least 0, and is -1'],
    [{ pageSize: 0 }, 'pageSize must be'],
    [{ latencyMs: Number.NaN }, 'latencyMs must be'],
    [{ latencyMs: { min: 5, max: 1 } }, 'latencyMs.max must not be below'],
    [{ organization: { accounts: 1.5 } }, 'organization.accounts must be'],
    [{ rateLimit: { requestsPerSecond: 0, burst: 1 } }, 'rateLimit.requestsPerSecond must be above 0'],
    [{ rateLimit: { requestsPerSecond: 1, burst: 0 } }, 'rateLimit.burst must be'],
  ])('rejects options that make no sense: %o', async (options, message) => {
    await expect(startIdentityCenter(options)).rejects.toThrow(message)
  })

  it('runs several at once that know nothing of each other', async () => {
    const [one, two] = [await start(), await start()]
    const { accessToken } = one.center.issueToken()
    expect((await one.http.get('/assignment/accounts', accessToken)).status).toBe(200)
    expect((await two.http.get('/assignment/accounts', accessToken)).status).toBe(401)
  })
})

describe('close', () => {
  it('frees the port at once, although requests are stalled, waiting and idle', async () => {
    const { center, http } = await start({ faults: [{ operation: 'Logout', fault: { stall: true } }] })
    await http.get('/start')
    const stalled = expect(http.send('/logout', { method: 'POST' })).rejects.toThrow('fetch failed')
    await expect.poll(() => center.counters.inFlight).toBe(1)
    center.setLatency(60_000)
    const waiting = expect(http.get('/start')).rejects.toThrow('fetch failed')
    await expect.poll(() => center.counters.inFlight).toBe(2)

    // The latency is a minute: waiting for it would end this test by its time-out.
    await center.close()
    await Promise.all([stalled, waiting])

    const successor = createServer().listen(Number(new URL(center.url).port), '127.0.0.1')
    await once(successor, 'listening')
    successor.close()
    expect(center.counters.openConnections).toBe(0)
  })

  it('may be called twice', async () => {
    const { center } = await start()
    await Promise.all([center.close(), center.close()])
    await expect(center.close()).resolves.toBeUndefined()
  })
})

describe('the request log', () => {
  it('keeps what was asked and how it was answered', async () => {
    const { center, http } = await start()
    const before = performance.timeOrigin + performance.now()
    const answer = await http.post('/client/register?a=1', { clientName: 'x', clientType: 'public' })
    expect(center.requests).toHaveLength(1)
    const [record] = center.requests
    expect(record).toMatchObject({
      operation: 'RegisterClient',
      method: 'POST',
      path: '/client/register',
      query: { a: '1' },
      body: { clientName: 'x', clientType: 'public' },
      connection: 1,
      status: 200,
      requestId: answer.headers.get('x-amzn-requestid'),
    })
    expect(record?.headers['content-type']).toBe('application/json')
    expect(record?.at).toBeGreaterThanOrEqual(before)
    expect(record?.at).toBeLessThanOrEqual(performance.timeOrigin + performance.now())
  })

  it('keeps the last ones up to its limit, or none, and can be emptied', async () => {
    const { center, http } = await start({ recordRequests: 2 })
    const { requests } = center
    for (const path of ['/1', '/2', '/3']) await http.get(path)
    expect(requests.map((record) => record.path)).toEqual(['/2', '/3'])
    expect(center.counters.byOperation.Unknown).toBe(3)
    center.clearLog()
    expect(requests).toEqual([])
    expect(center.counters).toMatchObject({ requests: 0, totalConnections: 0, byStatus: {}, status429: 0 })
    expect(center.counters.openConnections).toBeGreaterThan(0)

    const silent = await start({ recordRequests: false })
    await silent.http.get('/start')
    expect(silent.center.requests).toEqual([])
    expect(silent.center.counters.requests).toBe(1)
  })

  it('survives a body that is too large', async () => {
    const { http } = await start()
    await expect(http.post('/token', 'x'.repeat(300_000))).rejects.toThrow('fetch failed')
    expect((await http.get('/start')).status).toBe(200)
  })
})

describe('the Date header', () => {
  it('follows the clock of the options and the offset', async () => {
    const { center, http } = await start({ now: () => 0 })
    const date = async () => (await http.get('/start')).headers.get('date')
    expect(await date()).toBe('Thu, 01 Jan 1970 00:00:00 GMT')
    center.setDateOffset(86_400_000)
    expect(await date()).toBe('Fri, 02 Jan 1970 00:00:00 GMT')
  })

  it('is the real time by default, and skewed by dateOffsetMs', async () => {
    for (const dateOffsetMs of [0, -3_600_000]) {
      const { http } = await start({ dateOffsetMs })
      const before = Date.now()
      const date = Date.parse((await http.get('/start')).headers.get('date') ?? '') - dateOffsetMs
      // The header counts whole seconds.
      expect(date).toBeGreaterThan(before - 1000)
      expect(date).toBeLessThanOrEqual(Date.now())
    }
  })
})

describe('the secret marker', () => {
  it('is in every secret and in nothing else', async () => {
    const { center, http } = await start({ secretMarker: 'PLANTED', approveAfterPolls: 0 })
    const client = await http.register()
    const device = await http.startDevice(client)
    const token = (await http.poll(device)).body
    const [account] = center.accounts
    const { body } = await http.get(
      `/federation/credentials?role_name=${account?.roles[0]}&account_id=${account?.accountId}`,
      String(token['accessToken']),
    )
    const { secretAccessKey, sessionToken, accessKeyId } = body['roleCredentials'] as Record<string, string>
    const secrets = [client.clientSecret, device.deviceCode, token['accessToken'], token['refreshToken']]
    for (const secret of [...secrets, secretAccessKey, sessionToken]) expect(secret).toContain('PLANTED')
    for (const open of [client.clientId, device.userCode, device.verificationUri, accessKeyId]) {
      expect(open).not.toContain('PLANTED')
    }
  })
})
