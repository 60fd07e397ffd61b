import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { IdentityCenter, OidcOperation, PortalOperation } from '../../emulator/index.js'
import { performDeviceAuthorization, pollForToken, SsoSession, listAccountsAndRoles } from '../../index.js'
import { home } from '../harness/each-test.js'

export const START_URL = 'https://d-9067694978.awsapps.com/start'
/** The name of the registration file of this start URL in us-east-1 without scopes or session, as in the AWS CLI. */
export const REGISTRATION = 'b470ba0b89107b4f95dc8a937b866e1b63102ac5.json'

/** The secrets of a sign-in. */
export interface Secrets {
  readonly clientSecret: string
  readonly deviceCode: string
  readonly accessToken: string
  readonly refreshToken: string
}

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()

function write(path: string, members: object): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, JSON.stringify(members))
}

/** A session with a token file that has these secrets. */
export function sessionOf(center: IdentityCenter, secrets: Secrets, expiresAt = inAnHour()): SsoSession {
  const { accessToken, refreshToken, clientSecret } = secrets
  write(home.tokenFile('my-sso'), {
    startUrl: START_URL,
    region: center.region,
    accessToken,
    expiresAt,
    clientId: 'a-client',
    clientSecret,
    registrationExpiresAt: inAnHour(),
    refreshToken,
  })
  return new SsoSession({ startUrl: START_URL, region: center.region, sessionName: 'my-sso' })
}

/** Secrets that the emulator accepts. */
export function issued(center: IdentityCenter): Secrets {
  const { clientSecret, accessToken, refreshToken = '' } = center.issueToken()
  return { clientSecret, accessToken, refreshToken, deviceCode: 'a-device-code' }
}

/** The result of one token request. The poll itself would continue. */
async function pollOnce(center: IdentityCenter, { clientSecret, deviceCode }: Secrets): Promise<unknown> {
  const controller = new AbortController()
  const onPoll = (event: object) => controller.abort('fault' in event ? { code: event.fault } : event)
  return pollForToken('a-client', clientSecret, deviceCode, 1, Date.now() + 60_000, {
    ssoRegion: center.region,
    signal: controller.signal,
    onPoll,
  }).catch((error: unknown) => error)
}

const outcome = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error)

/**
 * The call that sends the request of an operation; it resolves with its result or error. A refresh is a CreateToken,
 * too.
 */
export const calls: Record<
  OidcOperation | PortalOperation | 'refresh',
  (center: IdentityCenter, secrets: Secrets) => Promise<unknown>
> = {
  RegisterClient: (center) => outcome(performDeviceAuthorization(START_URL, center.region)),
  StartDeviceAuthorization(center, { clientSecret }) {
    const scopes = ['sso:account:access']
    const expiresAt = inAnHour()
    write(home.cacheFile(REGISTRATION), { clientId: 'a-client', clientSecret, expiresAt, scopes })
    return outcome(performDeviceAuthorization(START_URL, center.region))
  },
  CreateToken: pollOnce,
  refresh: (center, secrets) => outcome(sessionOf(center, secrets, '2026-01-01T00:00:00Z').token()),
  ListAccounts: (center, { accessToken }) => outcome(listAccountsAndRoles(accessToken, center.region)),
  async ListAccountRoles(center, { accessToken }) {
    const accounts = await listAccountsAndRoles(accessToken, center.region)
    return accounts[0]?.error
  },
  GetRoleCredentials: (center, secrets) => outcome(sessionOf(center, secrets).roleCredentials('123456789012', 'Admin')),
  async Logout(center, secrets) {
    const { error, revoked } = await sessionOf(center, secrets).signOut()
    return error ?? revoked
  },
}

/** The calls that read and write no file. Several of them can run at the same time. */
export const callsWithoutFiles: Array<keyof typeof calls> = ['CreateToken', 'ListAccounts', 'ListAccountRoles']

export const operationOf = (call: keyof typeof calls): OidcOperation | PortalOperation =>
  call === 'refresh' ? 'CreateToken' : call
