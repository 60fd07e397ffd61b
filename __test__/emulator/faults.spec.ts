import { connect } from 'node:net'
import { request as httpRequest } from 'node:http'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { Fault, IdentityCenter } from '../../emulator/index.js'
import { exceptionOf, start } from './http-client.js'

/** What comes over a bare socket until it closes, and how it closed. */
async function raw(center: IdentityCenter, path = '/start'): Promise<{ bytes: string; error: string | undefined }> {
  const socket = connect(Number(new URL(center.url).port), '127.0.0.1')
  let bytes = ''
  let error: string | undefined
  socket.on('data', (chunk) => (bytes += chunk.toString('latin1')))
  socket.on('error', (problem: NodeJS.ErrnoException) => (error = problem.code))
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)
  await once(socket, 'close').catch(() => undefined)
  return { bytes, error }
}

async function withFault(fault: Fault) {
  return start({ faults: [{ operation: 'StartPage', fault }] })
}

describe('a fault script', () => {
  it('answers a status, a body and headers of its own', async () => {
    const { http } = await withFault({
      status: 503,
      body: '<h1>Service Unavailable</h1>',
      headers: { 'Retry-After': '7' },
      errorType: 'ServiceUnavailable',
    })
    const answer = await http.get('/start')
    expect([answer.status, answer.text]).toEqual([503, '<h1>Service Unavailable</h1>'])
    expect(answer.headers.get('content-type')).toBe('text/html')
    expect(answer.headers.get('retry-after')).toBe('7')
    expect(answer.headers.get('x-amzn-errortype')).toBe('ServiceUnavailable')
  })

  it('sends a body that is no text as JSON', async () => {
    const { http } = await withFault({ status: 200, body: { surprise: [1] } })
    const answer = await http.get('/start')
    expect(answer.body).toEqual({ surprise: [1] })
    expect(answer.headers.get('content-type')).toBe('application/json')
  })

  it('answers an exception in the form of the operation it meets', async () => {
    const { center, http } = await start({ faults: [{ fault: { exception: 'InternalServerException' } }] })
    const oidc = await http.post('/client/register', {})
    expect([oidc.status, oidc.body['error']]).toEqual([500, 'server_error'])
    const portal = await http.get('/assignment/accounts')
    expect(portal.body['__type']).toBe('com.amazonaws.switchboard.portal#InternalServerException')
    center.setFaults([
      { fault: { exception: 'AccessDeniedException', reason: 'KMS_AccessDeniedException', message: 'key' } },
    ])
    expect((await http.post('/token', {})).body).toEqual({
      error: 'access_denied',
      error_description: 'key',
      reason: 'KMS_AccessDeniedException',
    })
  })

  it('resets the connection', async () => {
    const { center } = await withFault({ reset: true })
    expect(await raw(center)).toEqual({ bytes: '', error: 'ECONNRESET' })
  })

  it('hangs up', async () => {
    const { center } = await withFault({ hangUp: true })
    expect(await raw(center)).toEqual({ bytes: '', error: undefined })
  })

  it('sends garbage', async () => {
    const { center, http } = await withFault({ garbage: true })
    expect((await raw(center)).bytes).toContain('this is no HTTP')
    await expect(http.get('/start')).rejects.toThrow('fetch failed')
  })

  it('sends half a body under headers that promise all of it', async () => {
    const { center, http } = await withFault({ halfBody: true })
    const { bytes } = await raw(center)
    const [head = '', body = ''] = bytes.split('\r\n\r\n')
    const promised = Number(/content-length: (\d+)/i.exec(head)?.[1])
    expect(head).toContain('200 OK')
    expect(body.length).toBe(Math.floor(promised / 2))
    await expect(http.get('/start')).rejects.toThrow()
  })

  it('stalls before the answer, and in the middle of the body', async () => {
    const { center, http } = await withFault({ stall: true })
    const enough = [new AbortController(), new AbortController()]
    const stalled = http.send('/start', { signal: enough[0]!.signal }).catch((error: unknown) => error)
    await expect.poll(() => center.counters.inFlight).toBe(1)
    enough[0]!.abort('enough')
    expect(await stalled).toBe('enough')
    center.setFaults([{ operation: 'StartPage', fault: { stallBody: true } }])
    const response = await fetch(center.startUrl, { signal: enough[1]!.signal })
    expect(response.status).toBe(200)
    const body = response.text().catch((error: unknown) => error)
    enough[1]!.abort('enough')
    expect(await body).toBe('enough')
    await expect.poll(() => center.counters.abandoned).toBe(2)
    expect(center.counters.inFlight).toBe(0)
  })

  it('sends a body that repeats itself, and counts what was taken of it', async () => {
    const { center, http } = await withFault({ flood: 'ab', bytes: 200_000, start: '[', floodStatus: 500 })
    const answer = await http.get('/start')
    expect(answer.status).toBe(500)
    expect(answer.text).toBe(`[${'ab'.repeat(100_000)}`)
    expect(center.counters.floodBytes).toBe(200_000)
    center.setFaults([{ operation: 'StartPage', fault: { flood: 'x', bytes: 100, contentLength: 7 } }])
    expect((await http.get('/start')).text).toBe('xxxxxxx')
    const endless = 1024 ** 3
    center.setFaults([{ operation: 'StartPage', fault: { flood: 'x', bytes: endless } }])
    const response = await fetch(center.startUrl)
    await response.body?.cancel()
    await expect.poll(() => center.counters.abandoned).toBe(1)
    expect(center.counters.floodBytes).toBeLessThan(endless)
    expect(center.requests.at(-1)).toMatchObject({ status: 200, fault: 'flood' })
  })

  it('answers an id of the request that a test chose', async () => {
    const { http } = await withFault({ status: 400, headers: { 'x-amzn-RequestId': 'mine' } })
    expect((await http.get('/start')).headers.get('x-amzn-requestid')).toBe('mine')
  })

  it('answers late', async () => {
    const { http } = await withFault({ slowMs: 80 })
    const from = performance.now()
    expect((await http.get('/start')).status).toBe(200)
    expect(performance.now() - from).toBeGreaterThanOrEqual(78)
  })

  it('changes the body of an answer that is otherwise right', async () => {
    const { center, http } = await start({
      faults: [
        {
          operation: 'StartDeviceAuthorization',
          fault: { replaceBody: (body) => ({ ...(body as object), verificationUri: 'javascript:alert(1)' }) },
        },
      ],
    })
    const device = await http.newDeviceCode()
    expect(device.verificationUri).toBe('javascript:alert(1)')
    expect(() => center.approve(device.userCode)).not.toThrow()
    center.setFaults([{ operation: 'StartDeviceAuthorization', fault: { replaceBody: () => '<html>' } }])
    expect((await http.post('/device_authorization', {})).text).toBe('<html>')
  })

  it('starts after some requests and ends after some more', async () => {
    const { http } = await start({ faults: [{ operation: 'StartPage', after: 1, times: 2, fault: { status: 500 } }] })
    const statuses: number[] = []
    for (let i = 0; i < 5; i += 1) statuses.push((await http.get('/start')).status)
    expect(statuses).toEqual([200, 500, 500, 200, 200])
  })

  it('meets the requests its condition picks, and leaves pages alone unless it names them', async () => {
    const { center, http } = await start()
    const [first, second] = center.accounts.map((account) => account.accountId)
    const { accessToken } = center.issueToken()
    center.setFaults([{ when: ({ query }) => query['account_id'] === second, fault: { status: 502 } }])
    expect((await http.get(`/assignment/roles?account_id=${first}`, accessToken)).status).toBe(200)
    expect((await http.get(`/assignment/roles?account_id=${second}`, accessToken)).status).toBe(502)
    center.setFaults([{ fault: { status: 502 } }])
    expect((await http.get('/start')).status).toBe(200)
    center.clearFaults()
    expect((await http.get('/assignment/accounts', accessToken)).status).toBe(200)
  })

  it('fires the first rule that is due, while all that match count the request', async () => {
    const { http } = await start({
      faults: [
        { operation: 'StartPage', times: 1, fault: { status: 501 } },
        { operation: ['StartPage', 'Logout'], after: 1, times: 1, fault: { status: 502 } },
      ],
    })
    const statuses = [await http.get('/start'), await http.get('/start'), await http.get('/start')]
    expect(statuses.map((answer) => answer.status)).toEqual([501, 502, 200])
  })

  it('can lose the answer of an operation that took effect', async () => {
    const { center, http } = await start({ refreshTokens: 'singleUse' })
    const issued = center.issueToken()
    center.setFaults([{ operation: 'CreateToken', times: 1, fault: { reset: true } }])
    await expect(http.refresh(issued, issued.refreshToken)).rejects.toThrow('fetch failed')
    center.setFaults([{ operation: 'CreateToken', times: 1, takesEffect: true, fault: { reset: true } }])
    await expect(http.refresh(issued, issued.refreshToken)).rejects.toThrow('fetch failed')
    expect(exceptionOf(await http.refresh(issued, issued.refreshToken))).toBe('InvalidGrantException')
  })

  it('is in the log and the counters', async () => {
    const { center, http } = await withFault({ reset: true })
    await expect(http.get('/start')).rejects.toThrow('fetch failed')
    expect(center.requests[0]).toMatchObject({ operation: 'StartPage', status: 0, fault: 'reset' })
    expect(center.counters.faults).toBe(1)
    expect(center.counters.byStatus[0]).toBe(1)
  })

  it('waits out the latency first', async () => {
    const { center } = await start({ latencyMs: 50, faults: [{ operation: 'StartPage', fault: { hangUp: true } }] })
    const from = performance.now()
    const request = httpRequest(center.startUrl)
    request.end()
    await expect(once(request, 'response')).rejects.toThrow('socket hang up')
    expect(performance.now() - from).toBeGreaterThanOrEqual(48)
  })
})
