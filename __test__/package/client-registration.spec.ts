import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { performDeviceAuthorization } from '../../index.js'
import { REGISTRATION, START_URL } from './calls.js'
import { startCenter } from '../harness/center.js'
import { home, warnings } from '../harness/each-test.js'
import { expectOwnerOnly } from '../harness/home.js'
import { rejection } from '../harness/rejection.js'

const registration = () => JSON.parse(readFileSync(home.cacheFile(REGISTRATION), 'utf8')) as Record<string, unknown>

function store(members: object): void {
  mkdirSync(dirname(home.cacheFile(REGISTRATION)), { recursive: true })
  writeFileSync(home.cacheFile(REGISTRATION), JSON.stringify(members))
}

describe('the client registration of performDeviceAuthorization', () => {
  it('registers a public client with the name that the caller chose and the scope for accounts', async () => {
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

  it("stores the registration in the AWS CLI's file, readable for its owner alone, and uses it again", async () => {
    const center = await startCenter()
    const first = await performDeviceAuthorization(START_URL, 'us-east-1')
    const text = readFileSync(home.cacheFile(REGISTRATION), 'utf8')
    const expiresAt = first.clientSecretExpiresAt.toISOString().replace('.000Z', 'Z')
    expect(text).toBe(
      `{"clientId": "${first.clientId}", "clientSecret": "${first.clientSecret}", "expiresAt": "${expiresAt}", "scopes": ["sso:account:access"]}`,
    )
    expectOwnerOnly(home.cacheFile(REGISTRATION), home.cache)

    const second = await performDeviceAuthorization(START_URL, 'us-east-1')
    expect(second.clientId).toBe(first.clientId)
    expect(second.deviceCode).not.toBe(first.deviceCode)
    expect(center.counters.byOperation.RegisterClient).toBe(1)
  })

  it('registers again when the stored client expires within 15 minutes, or was registered for another purpose', async () => {
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

  it('does not use the registration of another program when the caller gives a client name', async () => {
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

  it('deletes a registration that the service does not know, and registers once more', async () => {
    const center = await startCenter()
    const { clientId } = await performDeviceAuthorization(START_URL, 'us-east-1')
    center.expireRegistration(clientId)
    const again = await performDeviceAuthorization(START_URL, 'us-east-1')
    expect(again.clientId).not.toBe(clientId)
    expect(registration()['clientId']).toBe(again.clientId)
    expect(center.counters.byOperation.StartDeviceAuthorization).toBe(3)
  })

  it('rejects when the service rejects the new registration as well', async () => {
    const center = await startCenter()
    center.setFaults([{ operation: 'StartDeviceAuthorization', fault: { exception: 'InvalidClientException' } }])
    const error = await rejection(performDeviceAuthorization(START_URL, 'us-east-1'))
    expect(error.code).toBe('InvalidClient')
    expect(center.counters.byOperation.RegisterClient).toBe(2)
    expect(center.counters.byOperation.StartDeviceAuthorization).toBe(2)
  })

  it('continues with a warning when the registration cannot be stored', async () => {
    const center = await startCenter()
    mkdirSync(home.cacheFile(REGISTRATION), { recursive: true })
    const result = await performDeviceAuthorization(START_URL, 'us-east-1')
    expect(result.userCode).toBe(center.deviceAuthorizations[0]?.userCode)
    expect(warnings.map(({ code }) => code)).toEqual(['CacheFileBroken', 'RegistrationNotStored'])
  })

  it('stores the registration of an sso-session under its name and configured scopes', async () => {
    await startCenter()
    const scopes = ['sso:account:access']
    await performDeviceAuthorization(START_URL, 'us-east-1', undefined, { sessionName: 'my-sso', scopes })
    expect(existsSync(home.cacheFile('a63eea6e3887ae79bd8b0a239f69d390585e696a.json'))).toBe(true)
    await performDeviceAuthorization(START_URL, 'us-east-1', undefined, { sessionName: 'noscopes' })
    expect(existsSync(home.cacheFile('d2756a4536cbb57ad81565a14471694bd3804c9e.json'))).toBe(true)
    expect(readdirSync(dirname(home.cacheFile(REGISTRATION)))).toHaveLength(2)
  })

  it('deletes the rejected registration, and not one that another program stored in the meantime', async () => {
    const center = await startCenter()
    const { clientId } = await performDeviceAuthorization(START_URL, 'us-east-1')
    const other = center.issueToken()
    center.setFaults([
      {
        operation: 'StartDeviceAuthorization',
        when({ body }) {
          const rejected = (body as { clientId: string }).clientId === clientId
          const expiresAt = new Date(other.registrationExpiresAt).toISOString()
          const { clientSecret } = other
          if (rejected) store({ clientId: other.clientId, clientSecret, expiresAt, scopes: ['sso:account:access'] })
          return rejected
        },
        fault: { exception: 'InvalidClientException' },
      },
    ])
    const result = await performDeviceAuthorization(START_URL, 'us-east-1')
    expect(result.clientId).toBe(other.clientId)
    expect(registration()['clientId']).toBe(other.clientId)
    expect(center.counters.byOperation.RegisterClient).toBe(1)
  })

  it('continues with a warning when the home folder does not exist', async () => {
    await startCenter()
    process.env['HOME'] = home.impossiblePath()
    await performDeviceAuthorization(START_URL, 'us-east-1')
    expect(warnings.map(({ code }) => code)).toContain('RegistrationNotStored')
  })
})
