import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { Fault } from '../../emulator/index.js'
import { performDeviceAuthorization, pollForToken, type PollEvent } from '../../index.js'
import { startCenter } from '../harness/center.js'
import { runForJson } from '../harness/child.js'
import { useCenter } from '../harness/environment.js'
import { rejection, rejectionCode } from '../harness/rejection.js'
import { poll, signIn } from '../harness/sign-in.js'
import { until } from '../harness/until.js'
import '../harness/each-test.js'

/** A device code of a new emulator. */
async function started() {
  const center = await startCenter()
  useCenter(center)
  return { center, device: await performDeviceAuthorization(center.startUrl, center.region) }
}

describe('pollForToken', () => {
  it('returns the token once the person has approved', async () => {
    const center = await startCenter({ approveAfterPolls: 1 })
    const authorization = await performDeviceAuthorization(center.startUrl, center.region)
    const events: PollEvent[] = []
    const token = await poll(authorization, { onPoll: (event) => events.push(event) })
    expect(token).toEqual({
      accessToken: expect.any(String),
      refreshToken: expect.any(String),
      expiresAt: expect.any(Date),
    })
    expect(token.expiresAt.getTime() - Date.now()).toBeGreaterThan(3590_000)
    expect(token.expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(3600_000)
    expect(events).toEqual([{ attempt: 1, status: 'pending', interval: 1, nextIn: 1 }])
    expect(center.counters.violations).toBe(0)
  })

  it('sends the parameters of RFC 8628 and nothing else', async () => {
    const center = await startCenter()
    const { device } = await signIn(center)
    const { clientId, clientSecret, deviceCode } = device
    expect(center.requests.at(-1)?.body).toEqual({
      grantType: 'urn:ietf:params:oauth:grant-type:device_code',
      clientId,
      clientSecret,
      deviceCode,
    })
  })

  it('waits the interval before the first request, too', async () => {
    const center = await startCenter()
    const authorization = await performDeviceAuthorization(center.startUrl, center.region)
    center.approve(authorization.userCode)
    const before = center.requests.at(-1)!.at
    await poll(authorization)
    expect(center.requests.at(-1)!.at - before).toBeGreaterThanOrEqual(990)
  })

  it('slows down by five seconds after slow_down, and reports it', async () => {
    const center = await startCenter({ slowDownPolls: 1 })
    const authorization = await performDeviceAuthorization(center.startUrl, center.region)
    center.approve(authorization.userCode)
    const events: PollEvent[] = []
    await poll(authorization, { onPoll: (event) => events.push(event) })
    expect(events).toEqual([{ attempt: 1, status: 'slowDown', interval: 6, nextIn: 6 }])
    expect(center.counters.violations).toBe(0)
  })

  it('continues after a failure, with a longer pause', async () => {
    const faults: Array<[kind: string, fault: Fault, code: string]> = [
      ['a reset connection', { reset: true }, 'Network'],
      ['half an answer', { halfBody: true }, 'UnexpectedAnswer'],
      ['an answer that is not HTTP', { garbage: true }, 'Network'],
      ['the sign-in page of a hotel', { status: 200, body: '<html>Welcome</html>' }, 'CaptivePortal'],
      ['a network that demands a sign-in of its own', { status: 511, body: '<html>' }, 'CaptivePortal'],
      ['a failing service', { exception: 'InternalServerException' }, 'InternalServer'],
      ['a load balancer without a server', { status: 503, body: '<html>' }, 'InternalServer'],
      ['a throttled service', { status: 429 }, 'TooManyRequests'],
    ]
    // They run at the same time, because each waits for the interval.
    const results = faults.map(async ([kind, fault]) => {
      const { center, device } = await started()
      center.setFaults([{ operation: 'CreateToken', times: 1, fault }])
      const events: PollEvent[] = []
      const onPoll = (event: PollEvent) => {
        events.push(event)
        center.approve(device.userCode)
      }
      useCenter(center)
      const { accessToken } = await poll(device, { onPoll })
      expect(accessToken, kind).toEqual(expect.any(String))
      return { kind, events, requests: center.counters.byOperation.CreateToken }
    })
    expect(await Promise.all(results)).toMatchObject(
      faults.map(([kind, , code]) => ({ kind, events: [{ status: 'fault', fault: code, nextIn: 2 }], requests: 2 })),
    )
  })

  it('ends with the first error that polling cannot change', async () => {
    const errors = {
      AccessDeniedException: 'AccessDenied',
      ExpiredTokenException: 'ExpiredToken',
      InvalidGrantException: 'InvalidGrant',
      InvalidClientException: 'InvalidClient',
      InvalidRequestException: 'InvalidRequest',
      InvalidScopeException: 'InvalidScope',
      UnauthorizedClientException: 'UnauthorizedClient',
      UnsupportedGrantTypeException: 'UnsupportedGrantType',
    } as const
    const results = Object.keys(errors).map(async (exception) => {
      const { center, device } = await started()
      center.setFaults([{ operation: 'CreateToken', fault: { exception: exception as keyof typeof errors } }])
      useCenter(center)
      const code = await rejectionCode(poll(device))
      return [exception, code, center.counters.byOperation.CreateToken]
    })
    expect(await Promise.all(results)).toEqual(Object.entries(errors).map((expected) => [...expected, 1]))
  })

  it('distinguishes a denial, an expired code and a used code', async () => {
    const center = await startCenter()
    const denied = await performDeviceAuthorization(center.startUrl, center.region)
    center.deny(denied.userCode)
    const expired = await performDeviceAuthorization(center.startUrl, center.region)
    center.expire(expired.userCode)
    const { device: used } = await signIn(center)
    const codes = [denied, expired, used].map(async (each) => (await rejection(poll(each))).code)
    expect(await Promise.all(codes)).toEqual(['AccessDenied', 'ExpiredToken', 'InvalidGrant'])
  })

  it('distinguishes an unavailable encryption key from a denial', async () => {
    const center = await startCenter()
    const authorization = await performDeviceAuthorization(center.startUrl, center.region)
    const fault = { exception: 'AccessDeniedException', reason: 'KMS_AccessDeniedException' } as const
    center.setFaults([{ operation: 'CreateToken', fault }])
    const error = await rejection(poll(authorization))
    expect(error.code).toBe('EncryptionKeyUnavailable')
    expect(error.reason).toContain('KMS_AccessDeniedException')
  })

  it('ends at the deadline although the service still answers authorization_pending', async () => {
    const center = await startCenter()
    const authorization = await performDeviceAuthorization(center.startUrl, center.region)
    const { clientId, clientSecret, deviceCode } = authorization
    const expiresAt = Date.now() + 1500
    const error = await rejection(pollForToken(clientId, clientSecret, deviceCode, 1, new Date(expiresAt)))
    expect(error.code).toBe('ExpiredToken')
    expect(Date.now() - expiresAt).toBeGreaterThanOrEqual(-5)
    // After one second. The next request would be after the deadline.
    expect(center.counters.byOperation.CreateToken).toBeLessThanOrEqual(1)
  })

  it('reports the last failure when the code expires', async () => {
    const center = await startCenter()
    const { clientId, clientSecret, deviceCode } = await performDeviceAuthorization(center.startUrl, center.region)
    center.setFaults([{ operation: 'CreateToken', fault: { exception: 'InternalServerException' } }])
    for (let lifetime = 1500; ; lifetime *= 2) {
      const error = await rejection(pollForToken(clientId, clientSecret, deviceCode, 1, Date.now() + lifetime))
      expect(error.code).toBe('ExpiredToken')
      // On a busy machine the deadline can come before the first answer.
      if (error.reason === undefined) continue
      expect(error).toMatchObject({
        message: expect.stringContaining('the last failure was InternalServer: CreateToken failed'),
        reason: 'Internal server error',
        requestId: expect.any(String),
      })
      break
    }
  })

  it('cancels a request that is not answered at the deadline', async () => {
    const center = await startCenter()
    const { clientId, clientSecret, deviceCode } = await performDeviceAuthorization(center.startUrl, center.region)
    center.setFaults([{ operation: 'CreateToken', fault: { stall: true } }])
    const error = await rejection(pollForToken(clientId, clientSecret, deviceCode, 1, Date.now() + 1500))
    expect(error.code).toBe('ExpiredToken')
    await until(() => center.counters.inFlight === 0)
  })

  it('sends no request for an expired code', async () => {
    const center = await startCenter()
    const { clientId, clientSecret, deviceCode } = await performDeviceAuthorization(center.startUrl, center.region)
    const error = await rejection(pollForToken(clientId, clientSecret, deviceCode, 1, Date.now() - 1))
    expect(error.code).toBe('ExpiredToken')
    expect(center.counters.byOperation.CreateToken).toBe(0)
  })

  it('requires the region if this process did not register the client', async () => {
    const center = await startCenter({ region: 'eu-central-1' })
    const { clientSecret, deviceCode } = await performDeviceAuthorization(center.startUrl, center.region)
    const later = Date.now() + 600_000
    const error = await rejection(pollForToken('someone-elses', clientSecret, deviceCode, 1, later))
    expect(error.code).toBe('UnknownClientRegion')
    expect(error.message).toContain('`options.ssoRegion` is missing')
    expect(error.hint).toContain('region')
    expect(center.counters.byOperation.CreateToken).toBe(0)
  })

  it('continues in another process that passes the region', async () => {
    const center = await startCenter()
    const authorization = await performDeviceAuthorization(center.startUrl, center.region)
    const { clientId, clientSecret, deviceCode } = authorization
    const args = [clientId, clientSecret, deviceCode, 1, Date.now() + 60_000, { ssoRegion: center.region }]
    const program = `require('./index.js').pollForToken(...${JSON.stringify(args)}).then((token) => console.log(token.expiresAt.getTime()))`
    center.approve(authorization.userCode)
    const expiresAt = await runForJson<number>(process.execPath, ['-e', program], {})
    expect(expiresAt).toBeGreaterThan(Date.now())
  })

  it('rejects with the reason of a signal that is already aborted, and sends nothing', async () => {
    const center = await startCenter()
    const authorization = await performDeviceAuthorization(center.startUrl, center.region)
    const reason = new Error('changed my mind')
    const call = poll(authorization, { signal: AbortSignal.abort(reason) })
    await expect(call).rejects.toBe(reason)
    expect(center.counters.byOperation.CreateToken).toBe(0)
  })

  it('is cancelled while it waits, and sends no more requests', async () => {
    const center = await startCenter()
    const authorization = await performDeviceAuthorization(center.startUrl, center.region)
    const other = await performDeviceAuthorization(center.startUrl, center.region)
    center.approve(other.userCode)
    const controller = new AbortController()
    const call = rejection(poll(authorization, { signal: controller.signal }))
    controller.abort()
    expect(await call).toMatchObject({ name: 'AbortError' })
    // This poll begins later with the same interval, so a request of the first poll would be sent before it.
    await poll(other)
    const codes = center.requests.flatMap(({ operation, body }) => (operation === 'CreateToken' ? [body] : []))
    expect(codes).toMatchObject([{ deviceCode: other.deviceCode }])
  })

  it('is cancelled during a request, whose connection closes at once', async () => {
    const center = await startCenter()
    const authorization = await performDeviceAuthorization(center.startUrl, center.region)
    center.setFaults([{ operation: 'CreateToken', fault: { stall: true } }])
    const controller = new AbortController()
    const call = rejection(poll(authorization, { signal: controller.signal }))
    await until(() => center.counters.inFlight === 1)
    controller.abort()
    expect(await call).toMatchObject({ name: 'AbortError' })
    await until(() => center.counters.inFlight === 0)
  })

  it('leaves no listener on its signal', async () => {
    const center = await startCenter()
    const authorization = await performDeviceAuthorization(center.startUrl, center.region)
    center.approve(authorization.userCode)
    const listening = new Set<unknown>()
    const signal = Object.assign(new AbortController().signal, {
      addEventListener: (_: string, listener: unknown) => void listening.add(listener),
      removeEventListener: (_: string, listener: unknown) => void listening.delete(listener),
    })
    const call = poll(authorization, { signal })
    expect(listening.size).toBe(1)
    await call
    expect(listening.size).toBe(0)
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('a UI fault')
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('a UI fault')
      },
    ],
  ])('ends with the exception of an onPoll that %s', async (_, onPoll) => {
    const center = await startCenter()
    const authorization = await performDeviceAuthorization(center.startUrl, center.region)
    await expect(poll(authorization, { onPoll })).rejects.toThrow('a UI fault')
    expect(center.counters.byOperation.CreateToken).toBe(1)
  })

  it('prevents that a program ends before it does', async () => {
    const { status, stderr } = spawnSync(process.execPath, [
      '-e',
      `require('./index.js').pollForToken('c', 's', 'd', 1, Date.now() + 300, { ssoRegion: 'us-east-1' }).catch((error) => process.exit(error.code === 'ExpiredToken' ? 7 : 8))`,
    ])
    expect([status, String(stderr)]).toEqual([7, ''])
  })
})
