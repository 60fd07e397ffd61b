import { describe, expect, it } from 'vitest'
import type { Fault } from '../../emulator/index.js'
import { performDeviceAuthorization } from '../../index.js'
import { START_URL } from './calls.js'
import { useCenter } from '../harness/environment.js'
import { startCenter } from '../harness/center.js'
import { rejection } from '../harness/rejection.js'
import { until } from '../harness/until.js'

describe('performDeviceAuthorization', () => {
  it('returns the codes, the verification addresses and the client, and does not poll', async () => {
    const center = await startCenter()
    const result = await performDeviceAuthorization(START_URL, 'us-east-1')
    const { userCode } = center.deviceAuthorizations[0]!
    expect(result).toEqual({
      deviceCode: expect.any(String),
      userCode,
      verificationUri: `${center.url}/device`,
      verificationUriComplete: `${center.url}/device?user_code=${userCode}`,
      expiresIn: 600,
      interval: 1,
      clientId: expect.any(String),
      clientSecret: expect.any(String),
      clientSecretExpiresAt: expect.any(Date),
    })
    expect(result.clientSecretExpiresAt.getTime()).toBeGreaterThan(Date.now() + 80 * 86_400_000)
    expect(center.counters.byOperation.CreateToken).toBe(0)
  })

  it('repeats a throttled request until the service accepts it', async () => {
    const throttled: Fault[] = [
      { status: 429 },
      { status: 429, headers: { 'Retry-After': '1' } },
      { exception: 'SlowDownException' },
    ]
    const operations = ['RegisterClient', 'StartDeviceAuthorization'] as const
    const cases = operations.flatMap((operation) => throttled.map((fault) => ({ operation, fault })))
    // They run at the same time, because each waits for seconds. Each has another session name, so that each registers a client.
    const results = cases.map(async ({ operation, fault }, number) => {
      const center = await startCenter()
      center.setFaults([{ operation, times: 2, fault }])
      useCenter(center)
      const sessionName = `session-${number}`
      const { userCode } = await performDeviceAuthorization(START_URL, 'us-east-1', undefined, { sessionName })
      return { userCode, codes: center.deviceAuthorizations, requests: center.counters.byOperation[operation] }
    })
    for (const [number, result] of results.entries()) {
      const { userCode, codes, requests } = await result
      const name = JSON.stringify(cases[number])
      expect(codes, name).toMatchObject([{ userCode }])
      expect(requests, name).toBe(3)
    }
  })

  it.each([
    ['seconds', () => '61'],
    ['a date', () => new Date(Date.now() + 3_600_000).toUTCString()],
  ])('does not wait for a Retry-After that is longer than its deadline: %s', async (_, retryAfter) => {
    const center = await startCenter()
    const fault = { status: 429, headers: { 'Retry-After': retryAfter() } }
    center.setFaults([{ operation: 'StartDeviceAuthorization', fault }])
    const error = await rejection(performDeviceAuthorization(START_URL, 'us-east-1'))
    expect(error).toMatchObject({ code: 'TooManyRequests', retryable: true })
    expect(center.counters.byOperation.StartDeviceAuthorization).toBe(1)
  })

  it('is cancelled while it waits to repeat a throttled request', async () => {
    const center = await startCenter()
    const fault = { status: 429, headers: { 'Retry-After': '30' } }
    center.setFaults([{ operation: 'RegisterClient', fault }])
    const controller = new AbortController()
    const { signal } = controller
    const call = rejection(performDeviceAuthorization(START_URL, 'us-east-1', undefined, { signal }))
    await until(() => center.counters.byStatus[429] === 1)
    controller.abort('enough')
    expect(await call).toBe('enough')
    expect(center.counters.requests).toBe(1)
  })

  it('sends a request again after one broken connection', async () => {
    const center = await startCenter()
    const operations = ['RegisterClient', 'StartDeviceAuthorization'] as const
    center.setFaults(operations.map((operation) => ({ operation, times: 1, fault: { reset: true } })))
    const { userCode } = await performDeviceAuthorization(START_URL, 'us-east-1')
    expect(center.deviceAuthorizations.at(-1)?.userCode).toBe(userCode)
  })

  it('distinguishes a service that cannot be reached from one with an unexpected answer', async () => {
    const center = await startCenter()
    center.setFaults([{ operation: 'RegisterClient', fault: { status: 200, body: 'Welcome' } }])
    expect((await rejection(performDeviceAuthorization(START_URL, 'us-east-1'))).code).toBe('UnexpectedAnswer')
    center.setFaults([{ operation: 'RegisterClient', fault: { reset: true } }])
    expect((await rejection(performDeviceAuthorization(START_URL, 'us-east-1'))).code).toBe('Network')
    await center.close()
    const error = await rejection(performDeviceAuthorization(START_URL, 'us-east-1'))
    expect(error).toMatchObject({ code: 'Network', retryable: true })
  })
})
