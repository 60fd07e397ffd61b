// The package under Jest, whose tests run in another realm: `Error`, `Date` and `Promise` are not the objects that
// native code creates.

const { mkdtempSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { startIdentityCenter } = require('aws-sso-native/emulator')
const sso = require('aws-sso-native')

let home
let center

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'aws-sso-native-jest-'))
  center = await startIdentityCenter()
  Object.assign(process.env, center.env, { HOME: home })
})

afterEach(async () => {
  await center.close()
  rmSync(home, { recursive: true })
})

test('signs in, lists, caches and loads', async () => {
  const authorization = await sso.performDeviceAuthorization(center.startUrl, center.region)
  expect(authorization.clientSecretExpiresAt).toBeInstanceOf(Date)
  center.approve(authorization.userCode)
  const { clientId, clientSecret, deviceCode, interval, expiresIn } = authorization
  const onPoll = jest.fn()
  const expiresAt = new Date(Date.now() + expiresIn * 1000)
  const token = await sso.pollForToken(clientId, clientSecret, deviceCode, interval, expiresAt, { onPoll })
  expect(token.expiresAt).toBeInstanceOf(Date)
  const onProgress = jest.fn()
  expect(await sso.listAccountsAndRoles(token.accessToken, center.region, { onProgress })).toHaveLength(4)
  expect(onProgress).toHaveBeenLastCalledWith(expect.objectContaining({ accountsDone: 4 }))
  await sso.cacheSsoToken(center.startUrl, center.region, token.accessToken, token.expiresAt)
  expect(await sso.loadCachedSsoToken(center.startUrl)).toMatchObject({ accessToken: token.accessToken })
})

test('rejects with an SsoError that is an Error of this realm', async () => {
  const error = await sso.listAccountsAndRoles('revoked', center.region).catch((reason) => reason)
  expect(error).toBeInstanceOf(Error)
  expect(error).toBeInstanceOf(sso.SsoError)
  expect(error.code).toBe('Unauthorized')
  await expect(sso.loadCachedSsoToken(5)).rejects.toThrow('`startUrl` must be a string')
})

test('is cancelled by a signal', async () => {
  const controller = new AbortController()
  const { clientId, clientSecret, deviceCode } = await sso.performDeviceAuthorization(center.startUrl, center.region)
  const call = sso.pollForToken(clientId, clientSecret, deviceCode, 1, Date.now() + 60_000, controller)
  controller.abort(new Error('enough'))
  await expect(call).rejects.toThrow('enough')
})
