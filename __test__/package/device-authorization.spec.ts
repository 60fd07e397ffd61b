import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Fault } from '../../emulator/index.js'
import { performDeviceAuthorization } from '../../index.js'
import { REGISTRATION, START_URL } from './calls.js'
import { useCenter } from '../harness/environment.js'
import { startCenter } from '../harness/center.js'
import { home, warnings } from '../harness/each-test.js'
import { rejection } from '../harness/rejection.js'
import { until } from '../harness/until.js'

const registration = () => JSON.parse(readFileSync(home.cacheFile(REGISTRATION), 'utf8')) as Record<string, unknown>

function store(members: object): void {
  mkdirSync(dirname(home.cacheFile(REGISTRATION)), { recursive: true })
  writeFileSync(home.cacheFile(REGISTRATION), JSON.stringify(members))
}

describe('performDeviceAuthorization', () => {
  it('returns the codes, where to take them, and the client, at once', async () => {
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

  it('registers a public client for accounts under a name that says who asks', async () => {
    const center = await startCenter()
    await performDeviceAuthorization(START_URL, 'us-east-1')
    await performDeviceAuthorization(START_URL, 'us-east-1', 'Claude Desktop', {
      scopes: ['codewhisperer:completions'],
    })
    const bodies = center.requests.filter(({ operation }) => operation === 'RegisterClient').map(({ body }) => body)
    expect(bodies).toEqual([
      { clientName: 'aws-sso-native', clientType: 'public', scopes: ['sso:account:access'] },
      {
        clientName: 'Claude Desktop',
        clientType: 'public',
        scopes: ['sso:account:access', 'codewhisperer:completions'],
      },
    ])
  })

  it("keeps the registration in the AWS CLI's file, for the owner alone, and uses it again", async () => {
    const center = await startCenter()
    const first = await performDeviceAuthorization(START_URL, 'us-east-1')
    const text = readFileSync(home.cacheFile(REGISTRATION), 'utf8')
    const expiresAt = first.clientSecretExpiresAt.toISOString().replace('.000Z', 'Z')
    expect(text).toBe(
      `{"clientId": "${first.clientId}", "clientSecret": "${first.clientSecret}", "expiresAt": "${expiresAt}", "scopes": ["sso:account:access"]}`,
    )
    expect(statSync(home.cacheFile(REGISTRATION)).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(home.cacheFile(REGISTRATION))).mode & 0o777).toBe(0o700)

    const second = await performDeviceAuthorization(START_URL, 'us-east-1')
    expect(second.clientId).toBe(first.clientId)
    expect(second.deviceCode).not.toBe(first.deviceCode)
    expect(center.counters.byOperation.RegisterClient).toBe(1)
  })

  it('registers anew when 15 minutes or less are left, or the stored client is for something else', async () => {
    const center = await startCenter()
    const { clientId, clientSecret } = await performDeviceAuthorization(START_URL, 'us-east-1')
    const scopes = ['sso:account:access']
    const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()
    const usable = { clientId, clientSecret, expiresAt: inMinutes(16), scopes }
    const unusable = [
      { ...usable, expiresAt: inMinutes(14) },
      { ...usable, scopes: undefined },
      { ...usable, grantTypes: ['authorization_code', 'refresh_token'] },
      { ...usable, clientSecret: undefined },
    ]
    store(usable)
    expect((await performDeviceAuthorization(START_URL, 'us-east-1')).clientId).toBe(clientId)
    for (const members of unusable) {
      store(members)
      expect((await performDeviceAuthorization(START_URL, 'us-east-1')).clientId).not.toBe(clientId)
    }
    expect(center.counters.byOperation.RegisterClient).toBe(1 + unusable.length)
    expect(registration()['clientId']).not.toBe(clientId)
  })

  it('does not show the person the name of another program where the caller chose one', async () => {
    const center = await startCenter()
    await performDeviceAuthorization(START_URL, 'us-east-1')
    await performDeviceAuthorization(START_URL, 'us-east-1', 'My App')
    await performDeviceAuthorization(START_URL, 'us-east-1', 'My App')
    expect(center.deviceAuthorizations.map(({ clientName }) => clientName)).toEqual([
      'aws-sso-native',
      'My App',
      'My App',
    ])
    expect(center.counters.byOperation.RegisterClient).toBe(2)
  })

  it('drops a registration that the service has forgotten, and registers once more', async () => {
    const center = await startCenter()
    const { clientId } = await performDeviceAuthorization(START_URL, 'us-east-1')
    center.expireRegistration(clientId)
    const again = await performDeviceAuthorization(START_URL, 'us-east-1')
    expect(again.clientId).not.toBe(clientId)
    expect(registration()['clientId']).toBe(again.clientId)
    expect(center.counters.byOperation.StartDeviceAuthorization).toBe(3)
  })

  it('gives up when the new registration is rejected as well', async () => {
    const center = await startCenter()
    center.setFaults([{ operation: 'StartDeviceAuthorization', fault: { exception: 'InvalidClientException' } }])
    const error = await rejection(performDeviceAuthorization(START_URL, 'us-east-1'))
    expect(error.code).toBe('InvalidClient')
    expect(center.counters.byOperation.RegisterClient).toBe(2)
    expect(center.counters.byOperation.StartDeviceAuthorization).toBe(2)
  })

  it('signs in without the file when it cannot be stored, and warns', async () => {
    const center = await startCenter()
    mkdirSync(home.cacheFile(REGISTRATION), { recursive: true })
    const result = await performDeviceAuthorization(START_URL, 'us-east-1')
    expect(result.userCode).toBe(center.deviceAuthorizations[0]?.userCode)
    expect(warnings.map(({ code }) => code)).toEqual(['CacheFileBroken', 'RegistrationNotStored'])
  })

  it('shares the registration of an sso-session by its name and configured scopes', async () => {
    await startCenter()
    const scopes = ['sso:account:access']
    await performDeviceAuthorization(START_URL, 'us-east-1', undefined, { sessionName: 'my-sso', scopes })
    expect(existsSync(home.cacheFile('a63eea6e3887ae79bd8b0a239f69d390585e696a.json'))).toBe(true)
    await performDeviceAuthorization(START_URL, 'us-east-1', undefined, { sessionName: 'noscopes' })
    expect(existsSync(home.cacheFile('d2756a4536cbb57ad81565a14471694bd3804c9e.json'))).toBe(true)
    expect(readdirSync(dirname(home.cacheFile(REGISTRATION)))).toHaveLength(2)
  })

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://host/share',
    'HTTPS//x',
    'https://user@evil.example/',
    'https://a b/',
    'https://evil.example/device',
    'https://evil.example/.awsapps.com/device',
    'https://d-9067694978.awsapps.com.evil.example/device',
    'https://d-9067694978.awsapps.com\\\\@evil.example/',
    'https://evil.s3.amazonaws.com/device',
    'http://d-9067694978.awsapps.com/device',
    'https://d-9067694978.awsapps.com/\u202e',
    `https://d-9067694978.awsapps.com/${'x'.repeat(3000)}`,
  ])('rejects %s as an address to open', async (address) => {
    const center = await startCenter()
    for (const member of ['verificationUri', 'verificationUriComplete']) {
      const replaceBody = (body: unknown) => ({ ...(body as object), [member]: address })
      center.setFaults([{ operation: 'StartDeviceAuthorization', fault: { replaceBody } }])
      const error = await rejection(performDeviceAuthorization(START_URL, 'us-east-1'))
      expect(error.code).toBe('UnsafeVerificationUri')
      expect(error.message).toContain(member)
      expect(error.message).not.toContain(address)
    }
  })

  it('returns addresses of AWS', async () => {
    const center = await startCenter()
    const addresses = {
      verificationUri: 'https://device.sso.us-east-1.amazonaws.com/',
      verificationUriComplete: 'https://d-9067694978.awsapps.com/start/#/device?user_code=ABCD-EFGH',
    }
    const replaceBody = (body: unknown) => ({ ...(body as object), ...addresses })
    center.setFaults([{ operation: 'StartDeviceAuthorization', fault: { replaceBody } }])
    expect(await performDeviceAuthorization(START_URL, 'us-east-1')).toMatchObject(addresses)
  })

  it.each([
    ['a right-to-left override', 'ABCD\u202eHGFE'],
    ['an isolate', '\u2066ABCD-EFGH\u2069'],
    ['a character that is not seen', 'ABCD\u200b-EFGH'],
    ['a look-alike', '\u0410BCD-EFGH'],
    ['a line feed', 'ABCD\nEFGH'],
    ['a space', 'ABCD EFGH'],
    ['more than a person compares', 'A'.repeat(65)],
    ['nothing', ''],
  ])('rejects a user code with %s', async (_, userCode) => {
    const center = await startCenter()
    const replaceBody = (body: unknown) => ({ ...(body as object), userCode })
    center.setFaults([{ operation: 'StartDeviceAuthorization', fault: { replaceBody } }])
    const error = await rejection(performDeviceAuthorization(START_URL, 'us-east-1'))
    expect(error.code).toBe('UnexpectedAnswer')
    expect(error.message).toContain('userCode')
    if (userCode !== '') expect(error.message).not.toContain(userCode)
  })

  it('makes do with what RFC 8628 lets a service leave out', async () => {
    const center = await startCenter()
    const replaceBody = (body: unknown) => {
      const { verificationUriComplete: _, interval: __, ...rest } = body as Record<string, unknown>
      return rest
    }
    center.setFaults([{ operation: 'StartDeviceAuthorization', fault: { replaceBody } }])
    const result = await performDeviceAuthorization(START_URL, 'us-east-1')
    expect(result.interval).toBe(5)
    expect(result.verificationUriComplete).toBe(result.verificationUri)
  })

  it.each([
    ['RegisterClient', ['clientId', 'clientSecret', 'clientSecretExpiresAt']],
    ['StartDeviceAuthorization', ['deviceCode', 'userCode', 'verificationUri', 'expiresIn']],
  ] as const)('rejects an answer to %s that lacks a member it cannot do without', async (operation, members) => {
    const center = await startCenter()
    for (const member of members) {
      const replaceBody = (body: unknown) => ({ ...(body as object), [member]: undefined })
      center.setFaults([{ operation, fault: { replaceBody } }])
      const error = await rejection(performDeviceAuthorization(START_URL, 'us-east-1'))
      expect([member, error.code]).toEqual([member, 'UnexpectedAnswer'])
      expect(error.message).toContain(member)
    }
  })

  it.each([
    ['RegisterClient', 'InvalidClientMetadataException', 'InvalidClientMetadata', false],
    ['RegisterClient', 'InvalidRedirectUriException', 'InvalidRedirectUri', false],
    ['RegisterClient', 'InvalidScopeException', 'InvalidScope', false],
    ['StartDeviceAuthorization', 'InvalidRequestException', 'InvalidRequest', false],
    ['StartDeviceAuthorization', 'UnauthorizedClientException', 'UnauthorizedClient', false],
    ['StartDeviceAuthorization', 'InternalServerException', 'InternalServer', true],
  ] as const)("rejects %s's %s as %s", async (operation, exception, code, retryable) => {
    const center = await startCenter()
    center.setFaults([{ operation, fault: { exception, message: "the service's words" } }])
    const error = await rejection(performDeviceAuthorization(START_URL, 'us-east-1'))
    expect(error).toMatchObject({ name: 'SsoError', code, retryable, reason: "the service's words" })
    expect(error.requestId).toBe(center.requests.at(-1)?.requestId)
    expect(error.hint.length).toBeGreaterThan(10)
  })

  it('waits until the service takes a throttled request', async () => {
    const throttled: Fault[] = [
      { status: 429 },
      { status: 429, headers: { 'Retry-After': '1' } },
      { exception: 'SlowDownException' },
    ]
    const operations = ['RegisterClient', 'StartDeviceAuthorization'] as const
    const cases = operations.flatMap((operation) => throttled.map((fault) => ({ operation, fault })))
    // All at once, since each waits for seconds; a session name of its own gives each a registration of its own.
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
  ])('does not wait for longer than it has: Retry-After in %s', async (_, retryAfter) => {
    const center = await startCenter()
    const fault = { status: 429, headers: { 'Retry-After': retryAfter() } }
    center.setFaults([{ operation: 'StartDeviceAuthorization', fault }])
    const error = await rejection(performDeviceAuthorization(START_URL, 'us-east-1'))
    expect(error).toMatchObject({ code: 'TooManyRequests', retryable: true })
    expect(center.counters.byOperation.StartDeviceAuthorization).toBe(1)
  })

  it('is cancelled while it waits for the service to take the request', async () => {
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

  it('drops the registration that was rejected, and not one that another program has stored meanwhile', async () => {
    const center = await startCenter()
    const { clientId } = await performDeviceAuthorization(START_URL, 'us-east-1')
    const other = center.issueToken()
    center.setFaults([
      {
        operation: 'StartDeviceAuthorization',
        when({ body }) {
          const refused = (body as { clientId: string }).clientId === clientId
          const expiresAt = new Date(other.registrationExpiresAt).toISOString()
          const { clientSecret } = other
          if (refused) store({ clientId: other.clientId, clientSecret, expiresAt, scopes: ['sso:account:access'] })
          return refused
        },
        fault: { exception: 'InvalidClientException' },
      },
    ])
    const result = await performDeviceAuthorization(START_URL, 'us-east-1')
    expect(result.clientId).toBe(other.clientId)
    expect(registration()['clientId']).toBe(other.clientId)
    expect(center.counters.byOperation.RegisterClient).toBe(1)
  })

  it('survives a connection that breaks once', async () => {
    const center = await startCenter()
    const operations = ['RegisterClient', 'StartDeviceAuthorization'] as const
    center.setFaults(operations.map((operation) => ({ operation, times: 1, fault: { reset: true } })))
    const { userCode } = await performDeviceAuthorization(START_URL, 'us-east-1')
    expect(center.deviceAuthorizations.at(-1)?.userCode).toBe(userCode)
  })

  it('distinguishes a service that cannot be reached from one with an unexpected answer', async () => {
    const center = await startCenter()
    center.setFaults([{ operation: 'RegisterClient', fault: { status: 200, body: '<html>Welcome</html>' } }])
    expect((await rejection(performDeviceAuthorization(START_URL, 'us-east-1'))).code).toBe('UnexpectedAnswer')
    center.setFaults([{ operation: 'RegisterClient', fault: { reset: true } }])
    expect((await rejection(performDeviceAuthorization(START_URL, 'us-east-1'))).code).toBe('Network')
    await center.close()
    const error = await rejection(performDeviceAuthorization(START_URL, 'us-east-1'))
    expect(error).toMatchObject({ code: 'Network', retryable: true })
  })

  it('works without a home folder of ours to write to when a home is not known', async () => {
    await startCenter()
    process.env['HOME'] = '/dev/null/nowhere'
    await performDeviceAuthorization(START_URL, 'us-east-1')
    expect(warnings.map(({ code }) => code)).toContain('RegistrationNotStored')
  })
})
