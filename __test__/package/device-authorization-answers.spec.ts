import { describe, expect, it } from 'vitest'
import { performDeviceAuthorization } from '../../index.js'
import { START_URL } from './calls.js'
import { startCenter } from '../harness/center.js'
import { rejection } from '../harness/rejection.js'

describe('the answers that performDeviceAuthorization accepts', () => {
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
  ])('rejects the verification address %s', async (address) => {
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

  it('accepts verification addresses of AWS', async () => {
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
    ['an invisible character', 'ABCD\u200b-EFGH'],
    ['a letter that looks like an A', '\u0410BCD-EFGH'],
    ['a line feed', 'ABCD\nEFGH'],
    ['a space', 'ABCD EFGH'],
    ['more than 64 characters', 'A'.repeat(65)],
    ['no characters', ''],
  ])('rejects a user code with %s', async (_, userCode) => {
    const center = await startCenter()
    const replaceBody = (body: unknown) => ({ ...(body as object), userCode })
    center.setFaults([{ operation: 'StartDeviceAuthorization', fault: { replaceBody } }])
    const error = await rejection(performDeviceAuthorization(START_URL, 'us-east-1'))
    expect(error.code).toBe('UnexpectedAnswer')
    expect(error.message).toContain('userCode')
    if (userCode !== '') expect(error.message).not.toContain(userCode)
  })

  it('has defaults for the members that RFC 8628 makes optional', async () => {
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
  ] as const)('rejects an answer to %s without a required member', async (operation, members) => {
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
    center.setFaults([{ operation, fault: { exception, message: 'the reason of the service' } }])
    const error = await rejection(performDeviceAuthorization(START_URL, 'us-east-1'))
    expect(error).toMatchObject({ name: 'SsoError', code, retryable, reason: 'the reason of the service' })
    expect(error.requestId).toBe(center.requests.at(-1)?.requestId)
    expect(error.hint.length).toBeGreaterThan(10)
  })
})
