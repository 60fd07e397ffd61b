import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { type IdentityCenter, type IdentityCenterOptions, startIdentityCenter } from '../../emulator/index.js'
import {
  type DeviceAuthResult,
  onWarning,
  performDeviceAuthorization,
  pollForToken,
  type PollOptions,
  type SsoError,
  type SsoWarning,
  type TokenResult,
} from '../../index.js'

/** What a test finds changed when it starts, and what it leaves as it was. */
export const world = {
  /** The home folder of the test. Nobody's real `~/.aws` is touched. */
  home: '',
  /** The warnings of the test so far. */
  warnings: [] as SsoWarning[],
}

const CHANGED = ['HOME', 'USERPROFILE', 'AWS_ENDPOINT_URL_SSO', 'AWS_ENDPOINT_URL_SSO_OIDC', 'AWS_CONFIG_FILE']
const open: IdentityCenter[] = []
let before: Array<[string, string | undefined]> = []
let unsubscribe = () => {}

beforeEach(() => {
  before = CHANGED.map((name) => [name, process.env[name]])
  world.home = mkdtempSync(join(tmpdir(), 'aws-sso-native-'))
  world.warnings = []
  // A start that is forgotten must fail here, not ask AWS: nothing listens on port 9 of this machine.
  Object.assign(process.env, {
    HOME: world.home,
    AWS_ENDPOINT_URL_SSO: 'http://127.0.0.1:9',
    AWS_ENDPOINT_URL_SSO_OIDC: 'http://127.0.0.1:9',
  })
  unsubscribe = onWarning((warning) => world.warnings.push(warning))
})

afterEach(async () => {
  unsubscribe()
  await Promise.all(open.splice(0).map((center) => center.close()))
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  rmSync(world.home, { recursive: true, force: true })
})

/** Starts an Identity Center that is closed when the test ends, and points this process to it. */
export async function start(options: IdentityCenterOptions = {}): Promise<IdentityCenter> {
  const center = await startIdentityCenter(options)
  open.push(center)
  Object.assign(process.env, center.env)
  return center
}

/** Polls for what an authorization gave. */
export function poll(authorization: DeviceAuthResult, options?: PollOptions): Promise<TokenResult> {
  const { clientId, clientSecret, deviceCode, interval, expiresIn } = authorization
  return pollForToken(clientId, clientSecret, deviceCode, interval, Date.now() + expiresIn * 1000, options)
}

/** The whole sign-in, approved at once. */
export async function signIn(center: IdentityCenter): Promise<{ authorization: DeviceAuthResult; token: TokenResult }> {
  const authorization = await performDeviceAuthorization(center.startUrl, center.region)
  center.approve(authorization.userCode)
  return { authorization, token: await poll(authorization) }
}

export const cacheFile = (name: string): string => join(world.home, '.aws', 'sso', 'cache', name)

/** The file the AWS CLI keeps a token in: the SHA-1 of the session name or start URL. */
export const tokenFile = (key: string): string => cacheFile(`${createHash('sha1').update(key).digest('hex')}.json`)

/** What a call rejects with; fails where it does not. */
export async function rejection(call: Promise<unknown>): Promise<SsoError> {
  try {
    await call
  } catch (error) {
    return error as SsoError
  }
  throw new Error('the call did not reject')
}

/** Waits until something holds. The test's own time-out ends it. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5))
}
