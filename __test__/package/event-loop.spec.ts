import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { IdentityCenter } from '../../emulator/index.js'
import {
  cacheSsoToken,
  listAccountsAndRoles,
  loadCachedSsoToken,
  migrateSettings,
  openSettings,
  performDeviceAuthorization,
  SsoSession,
} from '../../index.js'
import { startCenter } from '../harness/center.js'
import { home } from '../harness/each-test.js'
import { poll } from '../harness/sign-in.js'

/** A call must not keep the thread for longer than this. A pause of three frames is not visible. */
const LONGEST = 50

/**
 * The longest time for which this thread did nothing else, in milliseconds: the lowest value of some tries. A busy
 * machine delays a thread now and then, but a call that blocks it does so each time.
 */
async function longestPause(call: () => Promise<unknown>): Promise<number> {
  let best = Infinity
  for (let i = 0; i < 40 && best >= LONGEST; i++) {
    let longest = 0
    let last = performance.now()
    let running = true
    const turn = () => {
      const now = performance.now()
      longest = Math.max(longest, now - last)
      last = now
      if (running) setTimeout(turn, 1)
    }
    const calling = call()
    turn()
    await calling
    turn()
    running = false
    best = Math.min(best, longest)
  }
  return best
}

const later = () => new Date(Date.now() + 3600_000)

const calls: Array<[string, (center: IdentityCenter) => Promise<() => Promise<unknown>>]> = [
  ['performDeviceAuthorization', async (center) => () => performDeviceAuthorization(center.startUrl, center.region)],
  [
    'pollForToken',
    async (center) => async () => {
      const authorization = await performDeviceAuthorization(center.startUrl, center.region)
      center.approve(authorization.userCode)
      await poll(authorization)
    },
  ],
  [
    'listAccountsAndRoles',
    async (center) => {
      const { accessToken } = center.issueToken()
      return () => listAccountsAndRoles(accessToken, center.region, { onProgress: () => {} })
    },
  ],
  ['cacheSsoToken', async (center) => () => cacheSsoToken(center.startUrl, center.region, 'token', later())],
  [
    'loadCachedSsoToken',
    async (center) => {
      await cacheSsoToken(center.startUrl, center.region, 'token', later())
      return () => loadCachedSsoToken(center.startUrl)
    },
  ],
  [
    'everything that a session can do',
    async (center) => async () => {
      const session = new SsoSession({ startUrl: center.startUrl, region: center.region, sessionName: 'one' })
      await session.signIn({ flow: 'device', openBrowser: () => undefined })
      const [account] = await session.listAccountsAndRoles()
      await session.token()
      await session.status()
      await session.onResume()
      await session.roleCredentials(account?.accountId ?? '', account?.roles[0]?.roleName ?? '')
      await session.signOut()
    },
  ],
  [
    'openSettings and its store',
    async () => async () => {
      const store = await openSettings(join(home.path, 'settings.db'))
      await store.update({ awsSsoRoleName: 'Admin' })
      await store.get()
      await store.close()
    },
  ],
  ['migrateSettings', async () => () => migrateSettings(join(home.path, 'settings.db'))],
]

/** Whether something happens in at least one try. It depends on what other threads do at that time. */
async function happensOnce(happens: (number: number) => Promise<boolean>): Promise<boolean> {
  for (let i = 0; i < 500; i++) if (await happens(i)) return true
  return false
}

describe('the thread of the caller', () => {
  // The emulator runs in this thread, too. A call that blocked the thread would never be answered.
  it.each(calls)(
    'can do other work during %s',
    async (_, prepare) => {
      const center = await startCenter({ approveAfterPolls: 0, organization: { accounts: 20 }, latencyMs: 20 })
      expect(await longestPause(await prepare(center))).toBeLessThan(LONGEST)
    },
    60_000,
  )

  it('continues before a token is written', async () => {
    const center = await startCenter()
    const written = await happensOnce(async (number) => {
      const startUrl = `${center.startUrl}/${number}`
      const caching = cacheSsoToken(startUrl, center.region, 'token', later())
      const early = !existsSync(home.tokenFile(startUrl))
      await caching
      return early && existsSync(home.tokenFile(startUrl))
    })
    expect(written).toBe(true)
  })

  it('continues before a token is read', async () => {
    const center = await startCenter()
    const { accessToken } = center.issueToken()
    const aside = join(home.path, 'aside.json')
    const read = await happensOnce(async (number) => {
      const startUrl = `${center.startUrl}/${number}`
      const file = home.tokenFile(startUrl)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(aside, JSON.stringify({ startUrl, region: center.region, accessToken, expiresAt: later() }))
      const loading = loadCachedSsoToken(startUrl)
      // The file was created after the call was made.
      renameSync(aside, file)
      return (await loading)?.accessToken === accessToken
    })
    expect(read).toBe(true)
  })

  it('continues before the settings are created', async () => {
    const made = await happensOnce(async (number) => {
      const file = join(home.path, `${number}.db`)
      const opening = openSettings(file)
      const early = !existsSync(file)
      await (await opening).close()
      return early && existsSync(file)
    })
    expect(made).toBe(true)
  })
})
