import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { cacheSsoToken, listAccountsAndRoles, loadCachedSsoToken } from '../../index.js'
import { startCenter } from '../harness/center.js'
import { home, warnings } from '../harness/each-test.js'
import { signIn } from '../harness/sign-in.js'

it('signs in, lists accounts, stores the token and loads it again', async () => {
  const center = await startCenter({ organization: { accounts: 5, rolesPerAccount: 2 } })
  const { token } = await signIn(center)
  const accounts = await listAccountsAndRoles(token.accessToken, center.region)
  expect(accounts.map(({ accountId }) => accountId)).toEqual(center.accounts.map(({ accountId }) => accountId))
  await cacheSsoToken(center.startUrl, center.region, token.accessToken, token.expiresAt)
  const cached = await loadCachedSsoToken(center.startUrl)
  expect(cached).toMatchObject({ accessToken: token.accessToken, refreshToken: token.refreshToken })
  expect(warnings).toEqual([])
  expect(center.counters.violations).toBe(0)
})

it('prints results without their secrets, which are still in them', async () => {
  const center = await startCenter({ secretMarker: 'hunter2' })
  const { device, token } = await signIn(center)
  await cacheSsoToken(center.startUrl, center.region, token.accessToken, token.expiresAt)
  const cached = await loadCachedSsoToken(center.startUrl)
  for (const result of [device, token, cached]) {
    expect(inspect(result)).toContain('[redacted]')
    expect(inspect([{ deep: result }], { depth: 9, showHidden: true })).not.toContain('hunter2')
    expect(JSON.stringify(result)).toContain('hunter2')
    expect(structuredClone(result)).toEqual(result)
  }
  expect(inspect(token)).toContain('expiresAt')
})

it('uses a changed endpoint variable from the next call on', async () => {
  const first = await startCenter()
  await signIn(first)
  const second = await startCenter()
  const { token } = await signIn(second)
  expect(await listAccountsAndRoles(token.accessToken, second.region)).toHaveLength(4)
  expect(second.counters.byOperation.ListAccounts).toBe(1)
  expect(first.counters.byOperation.ListAccounts).toBe(0)
})

it('writes no data of the person outside of the cache folder', async () => {
  const temporary = join(home.path, 'tmp')
  mkdirSync(temporary)
  process.env['TMPDIR'] = temporary
  const center = await startCenter()
  const { device, token } = await signIn(center)
  const accounts = await listAccountsAndRoles(token.accessToken, center.region)
  await cacheSsoToken(center.startUrl, center.region, token.accessToken, token.expiresAt)
  await loadCachedSsoToken(center.startUrl)

  const [inside, outside] = [true, false].map((isInside) =>
    home.files().filter((file) => (dirname(file) === home.cache) === isInside),
  )
  // The token and the registration. Every other file is a lock file, which is empty.
  expect(inside).toContain(home.tokenFile(center.startUrl))
  expect(inside).toHaveLength(2)
  expect(outside?.map((file) => [file, readFileSync(file, 'utf8')])).toEqual(outside?.map((file) => [file, '']))
  const names = home.files().map((file) => file.slice(home.path.length))
  const person = [device.userCode, device.clientId, accounts[0]?.accountId ?? '', accounts[0]?.emailAddress ?? '']
  for (const text of [center.startUrl, ...person]) expect(names.join()).not.toContain(text)
})
