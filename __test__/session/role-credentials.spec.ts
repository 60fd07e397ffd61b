import { beforeEach, describe, expect, test } from 'vitest'
import type { IdentityCenter, IdentityCenterOptions } from '../../emulator/index.js'
import { SsoSession } from '../../index.js'
import { assignedRole, startCenter } from '../harness/center.js'
import { useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import { sessionOptions, signInAsTheCli } from '../harness/session.js'
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
    signInAsTheCli(home, center, 3600)
    const session = new SsoSession(sessionOptions(center))
    await session.token()
    center.setLatency(20)
    await Promise.all(Array.from({ length: 200 }, () => session.roleCredentials(...role())))
    expect(center.counters.peakConnections).toBeGreaterThan(64)
    await until(() => center.counters.openConnections <= 64)
  })
})
