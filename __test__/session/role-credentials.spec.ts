import { readFileSync, rmSync } from 'node:fs'
import { inspect } from 'node:util'
import { beforeEach, describe, expect, test } from 'vitest'
import type { IdentityCenter, IdentityCenterOptions } from '../../emulator/index.js'
import { SsoSession } from '../../index.js'
import { assignedRole, startCenter } from '../harness/center.js'
import { useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import { sessionOptions, signInAsTheCli, tokenFile } from '../harness/session.js'
import { rejection } from '../harness/rejection.js'
import { until } from '../harness/until.js'

let home: Home
let center: IdentityCenter

async function start(options: IdentityCenterOptions = {}) {
  home = new Home()
  center = await startCenter({ approveAfterPolls: 0, ...options })
  useHome(home)
}

beforeEach(() => start())

const hour = 3_600_000
const forbidden = { exception: 'ForbiddenException' } as const
const asked = () => center.counters.byOperation.GetRoleCredentials
async function signedIn(): Promise<SsoSession> {
  const session = new SsoSession(sessionOptions(center))
  await session.signIn({ flow: 'device', openBrowser: () => undefined })
  return session
}

const role = () => assignedRole(center)

describe('roleCredentials()', () => {
  test('asks once more when the service does not know right after a sign-in that the role is assigned', async () => {
    const session = await signedIn()
    center.setFaults([{ operation: 'GetRoleCredentials', times: 1, fault: forbidden }])
    expect((await session.roleCredentials(...role())).accessKeyId).toMatch(/^ASIA/)
    expect(asked()).toBe(2)
  })

  test('believes the service the second time, and at once where nobody has signed in just now', async () => {
    const session = await signedIn()
    center.setFaults([{ operation: 'GetRoleCredentials', fault: forbidden }])
    expect(await rejection(session.roleCredentials(...role()))).toMatchObject({ code: 'Forbidden' })
    expect(asked()).toBe(2)

    await start()
    signInAsTheCli(home, center, 3600)
    center.setFaults([{ operation: 'GetRoleCredentials', fault: forbidden }])
    const other = new SsoSession(sessionOptions(center))
    expect(await rejection(other.roleCredentials(...role()))).toMatchObject({ code: 'Forbidden' })
    expect(asked()).toBe(1)
  })

  test("hints at the permission set for one who passes the role's name in the account that the permission set's is wanted", async () => {
    const session = await signedIn()
    const [account, name] = role()
    const reserved = await rejection(session.roleCredentials(account, `AWSReservedSSO_${name}_0123456789abcdef`))
    expect(reserved).toMatchObject({ code: 'Forbidden', retryable: false })
    expect(reserved.hint).toContain('permission set')
    expect(asked()).toBe(1)
    const other = await rejection(session.roleCredentials(account, 'NotMine'))
    expect(other.hint).not.toContain('permission set')
  })

  test.each([3, 0, -3])('run out by our clock, %i hours beside that of the service', async (hours) => {
    await start({ now: () => Date.now() + hours * hour })
    signInAsTheCli(home, center, 3600)
    const session = new SsoSession(sessionOptions(center))
    const { expiresAt } = await session.roleCredentials(...role())
    const { expiration } = await session.credentialProvider(...role())()
    for (const time of [expiresAt, expiration]) {
      // The service tells its time in whole seconds. What is wrong is wrong by hours.
      expect(Math.round((time!.getTime() - Date.now()) / hour)).toBe(1)
    }
  })

  test('for many roles at once leaves few connections behind', async () => {
    await start({ organization: { accounts: 200, rolesPerAccount: 1 } })
    signInAsTheCli(home, center, 3600)
    const session = new SsoSession(sessionOptions(center))
    await session.token()
    center.setLatency(20)
    const roles = center.accounts.map(({ accountId, roles: [name = ''] }) => [accountId, name] as const)
    await Promise.all(roles.map((each) => session.roleCredentials(...each)))
    expect(center.counters.peakConnections).toBeGreaterThan(64)
    await until(() => center.counters.openConnections <= 64)
  })
})

describe('role credentials in memory', () => {
  const cliSession = () => {
    signInAsTheCli(home, center, 3600)
    return new SsoSession(sessionOptions(center))
  }
  const key = async (session: SsoSession) => (await session.roleCredentials(...role())).accessKeyId

  test('are requested once, however many calls there are', async () => {
    const session = cliSession()
    const keys = await Promise.all(Array.from({ length: 100 }, () => key(session)))
    for (let call = 0; call < 100; call++) keys.push(await key(session))
    keys.push((await session.credentialProvider(...role())()).accessKeyId)
    expect(new Set(keys).size).toBe(1)
    expect(asked()).toBe(1)
  })

  test('are those of the role that is asked for', async () => {
    const session = cliSession()
    const all = center.accounts.flatMap(({ accountId, roles }) => roles.map((name) => [accountId, name] as const))
    const keys = async () => {
      const credentials = await Promise.all(all.map((each) => session.roleCredentials(...each)))
      expect(credentials.map(({ accountId, roleName }) => [accountId, roleName])).toEqual(all)
      return credentials.map(({ accessKeyId }) => accessKeyId)
    }
    const first = await keys()
    expect(new Set(first).size).toBe(all.length)
    expect(await keys()).toEqual(first)
    expect(asked()).toBe(all.length)
  })

  test('are hidden from printing in each result, and a result that is changed changes no other', async () => {
    const session = cliSession()
    const first = await session.roleCredentials(...role())
    const { secretAccessKey } = first
    first.secretAccessKey = 'changed'
    first.expiresAt.setTime(0)
    const second = await session.roleCredentials(...role())
    expect(second.secretAccessKey).toBe(secretAccessKey)
    expect(second.expiresAt.getTime()).toBeGreaterThan(Date.now())
    expect(inspect(second)).not.toContain(secretAccessKey)
  })

  test('are replaced once for 200 callers with forceRefresh', async () => {
    const session = cliSession()
    const before = await key(session)
    const provider = session.credentialProvider(...role())
    const replaced = await Promise.all(Array.from({ length: 200 }, () => provider({ forceRefresh: true })))
    const keys = new Set(replaced.map(({ accessKeyId }) => accessKeyId))
    expect(keys.size).toBe(1)
    expect(keys).not.toContain(before)
    const { accessKeyId } = await session.roleCredentials(...role(), { forceRefresh: true })
    expect(keys).toContain(accessKeyId)
    expect(keys).toContain(await key(session))
    expect(asked()).toBe(2)
  })

  test('are not given to a call that was cancelled before', async () => {
    const session = cliSession()
    await key(session)
    const reason = new Error('left')
    const signal = AbortSignal.abort(reason)
    await expect(session.roleCredentials(...role(), { signal })).rejects.toBe(reason)
  })

  test('a caller who is cancelled leaves the request to the others', async () => {
    const session = cliSession()
    await session.token()
    center.setFaults([{ operation: 'GetRoleCredentials', times: 1, fault: { stall: true } }])
    const leaving = new AbortController()
    const left = rejection(session.roleCredentials(...role(), { signal: leaving.signal }))
    await until(() => asked() === 1)
    const staying = new AbortController()
    const stays = rejection(session.roleCredentials(...role(), { signal: staying.signal }))
    leaving.abort()
    await left
    expect(center.counters.openConnections).toBe(1)
    expect(asked()).toBe(1)
    // The last one who leaves ends it.
    staying.abort()
    await stays
    await until(() => center.counters.openConnections === 0)
    expect(await key(session)).toMatch(/^ASIA/)
    expect(asked()).toBe(2)
  })

  test('are forgotten at once by signing out', async () => {
    const session = cliSession()
    await key(session)
    await session.signOut()
    await expect(key(session)).rejects.toMatchObject({ code: 'SignInRequired' })
    expect(asked()).toBe(1)
  })

  test('are forgotten when another program signs out, and when it signs in', async () => {
    const session = cliSession()
    const before = await key(session)
    signInAsTheCli(home, center, 3600)
    await until(async () => (await key(session)) !== before)
    expect(asked()).toBe(2)
    rmSync(home.tokenFile('my-sso'))
    await until(async () =>
      key(session).then(
        () => false,
        ({ code }: { code: string }) => code === 'SignInRequired',
      ),
    )
    expect(asked()).toBe(2)
  })

  test('are forgotten for all roles when the portal rejects the token', async () => {
    const session = cliSession()
    await key(session)
    center.endSession(tokenFile(home)!.accessToken)
    const other = center.accounts.at(-1)!
    const rejected = session.roleCredentials(other.accountId, other.roles[0]!)
    await expect(rejected).rejects.toMatchObject({ code: 'SignInRequired' })
    await expect(key(session)).rejects.toMatchObject({ code: 'SignInRequired' })
  })

  test('that have expired by the clock of the service are an error', async () => {
    const session = cliSession()
    // They last an hour from now.
    center.setDateOffset(2 * hour)
    for (const call of [1, 2]) {
      expect(await rejection(session.roleCredentials(...role()))).toMatchObject({ code: 'ExpiredCredentials' })
      expect(asked()).toBe(call)
    }
  })

  test('are in no file', async () => {
    const session = cliSession()
    const { accessKeyId, secretAccessKey, sessionToken } = await session.roleCredentials(...role())
    expect(home.files().length).toBeGreaterThan(0)
    for (const file of home.files()) {
      const text = readFileSync(file, 'latin1')
      for (const value of [accessKeyId, secretAccessKey, sessionToken]) expect(text).not.toContain(value)
    }
  })

  test.each([5, 'true', {}])('forceRefresh cannot be %o', async (forceRefresh) => {
    const session = cliSession()
    const options = { forceRefresh } as unknown as { forceRefresh: boolean }
    const invalid = { code: 'InvalidInput', message: '`options.forceRefresh` must be true or false' }
    expect(await rejection(session.roleCredentials(...role(), options))).toMatchObject(invalid)
    expect(await rejection(session.credentialProvider(...role())(options))).toMatchObject(invalid)
    expect(asked()).toBe(0)
  })
})
