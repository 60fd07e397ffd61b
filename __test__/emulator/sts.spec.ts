import { STS } from '@aws-sdk/client-sts'
import { expect, it } from 'vitest'
import type { IdentityCenter, RoleCredentials } from '../../emulator/index.js'
import { startCenter } from '../harness/center.js'
import { amzDate, credentialsOf, invocation, send, sendSigned, sign } from './signed-client.js'

const stsOf = (center: IdentityCenter, credentials: RoleCredentials, region = 'eu-north-1'): STS =>
  new STS({ region, endpoint: center.url, credentials, maxAttempts: 1 })

const form = { service: 'sts', path: '/', body: 'Action=GetCallerIdentity&Version=2011-06-15' }

it('GetCallerIdentity says which role the credentials are of, in any region', async () => {
  const center = await startCenter()
  const credentials = credentialsOf(center)
  const { accountId, roleName } = credentials
  for (const region of ['eu-north-1', 'us-east-1']) {
    const identity = await stsOf(center, credentials, region).getCallerIdentity()
    expect(identity.Account).toBe(accountId)
    const arn = `^arn:aws:sts::${accountId}:assumed-role/AWSReservedSSO_${roleName}_[0-9a-f]{16}/person@example.com$`
    expect(identity.Arn).toMatch(new RegExp(arn))
    expect(identity.UserId).toMatch(/^AROA[0-9A-F]{17}:person@example.com$/)
  }
  expect(center.counters.byOperation.GetCallerIdentity).toBe(2)
  expect(center.requests.at(-1)?.caller?.roleName).toBe(roleName)
})

it('errors are XML of the query protocol, with the id of the request', async () => {
  const center = await startCenter()
  const signing = invocation(center, form)
  center.expireRoleCredentials()
  const answer = await sendSigned(center, signing)
  expect(answer.status).toBe(403)
  expect(answer.headers.get('content-type')).toBe('text/xml')
  expect(answer.text).toBe(
    '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>ExpiredToken</Code>' +
      '<Message>The security token included in the request is expired</Message></Error>' +
      `<RequestId>${answer.headers.get('x-amzn-requestid')}</RequestId></ErrorResponse>`,
  )
})

it('refuses what Bedrock refuses, by the codes of STS', async () => {
  const center = await startCenter()
  const credentials = credentialsOf(center)
  const codeOf = (client: STS) => client.getCallerIdentity().catch((error: Error) => error.name)
  const { secretAccessKey, sessionToken } = credentialsOf(center)
  expect(await codeOf(stsOf(center, { ...credentials, secretAccessKey }))).toBe('SignatureDoesNotMatch')
  expect(await codeOf(stsOf(center, { ...credentials, sessionToken }))).toBe('InvalidClientTokenId')
  expect(await codeOf(stsOf(center, { ...credentials, accessKeyId: 'ASIAAAAAAAAAAAAAAAAA' }))).toBe(
    'InvalidClientTokenId',
  )
  center.expireRoleCredentials(credentials.accessKeyId)
  expect(await codeOf(stsOf(center, credentials))).toBe('ExpiredToken')
  const signing = invocation(center, form)
  const { authorization: _, ...unsigned } = sign(center, signing)
  expect((await send(center, signing, unsigned)).text).toContain('<Code>MissingAuthenticationToken</Code>')
  const scope = await sendSigned(center, invocation(center, { ...form, service: 'bedrock' }))
  expect(scope.message).toBe("Credential should be scoped to correct service: 'sts'.")
})

it('allows fifteen minutes between the clocks, where Bedrock allows five', async () => {
  const now = Date.parse('2026-11-26T12:00:00Z')
  const center = await startCenter({ now: () => now })
  const at = (minutes: number) =>
    sendSigned(center, invocation(center, { ...form, date: amzDate(now - minutes * 60_000) }))
  expect((await at(15)).status).toBe(200)
  expect((await at(16)).message).toContain('(20261126T120000Z - 15 min.)')
})

it('throttles, knows no other action, and leaves other requests to / alone', async () => {
  const rateLimit = { requestsPerSecond: 0.001, burst: 1, operations: ['GetCallerIdentity' as const] }
  const center = await startCenter({ rateLimit })
  await sendSigned(center, invocation(center, form))
  expect((await sendSigned(center, invocation(center, form))).text).toContain('<Code>Throttling</Code>')
  const other = await sendSigned(center, invocation(center, { ...form, body: 'Action=AssumeRole&Version=2011-06-15' }))
  expect([other.status, other.message]).toEqual([400, 'Could not find operation AssumeRole for version 2011-06-15'])
  expect((await fetch(`${center.url}/`)).status).toBe(404)
  expect(center.counters.byOperation).toMatchObject({ GetCallerIdentity: 2, Unknown: 2 })
})
