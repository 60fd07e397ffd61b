import { existsSync, readdirSync, readFileSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { SsoSession } from '../../index.js'
import { answersTheFirst, done, endedByTime, sessionWithToken } from './support.js'
import { startCenter } from '../harness/center.js'
import { home, warnings } from '../harness/each-test.js'
import { expectOwnerOnly } from '../harness/home.js'
import { rejection } from '../harness/rejection.js'

const file = () => join(home.path, '.aws', 'sso', 'aws-sso-native', 'lists.sqlite')

describe('the kept list', () => {
  it('is returned without a request, also in another process', async () => {
    const center = await startCenter({ organization: { accounts: 600 } })
    const session = await sessionWithToken(center)
    expect(await session.listAccountsAndRoles({ cached: 'only' })).toBeNull()
    const before = Date.now()
    const list = await session.listAccountsAndRoles()
    const { requests } = center.counters
    for (const other of [session, new SsoSession({ ...options(center) })]) {
      const kept = await other.listAccountsAndRoles({ cached: 'only' })
      expect(kept).toEqual(list)
      expect(kept!.cachedAt!.getTime()).toBeGreaterThanOrEqual(before)
      expect(kept!.refreshed).toBeUndefined()
    }
    expect(center.counters.requests).toBe(requests)
  })

  it('is returned while the new one loads, and then the changes are reported', async () => {
    const center = await startCenter({ organization: { accounts: 4, rolesPerAccount: 2 } })
    const session = await sessionWithToken(center)
    const first = await session.listAccountsAndRoles({ cached: 'allow' })
    expect([first.cachedAt, first.refreshed, first.changes]).toEqual([undefined, undefined, undefined])

    const gone = center.accounts[0]!
    center.setFaults([
      {
        operation: 'ListAccounts',
        fault: {
          replaceBody: (body) => {
            const { accountList } = body as { accountList: Array<{ accountId: string }> }
            const extra = { accountId: '999999999999', accountName: 'new' }
            return { accountList: [...accountList.filter(({ accountId }) => accountId !== gone.accountId), extra] }
          },
        },
      },
      {
        operation: 'ListAccountRoles',
        when: ({ query }) => query['account_id'] === '999999999999',
        fault: { status: 200, body: { roleList: [{ roleName: 'Admin', accountId: '999999999999' }] } },
      },
    ])
    const shown = await session.listAccountsAndRoles({ cached: 'allow' })
    expect([...shown]).toEqual([...first])
    expect(shown.cachedAt).toBeInstanceOf(Date)
    const refreshed = await shown.refreshed!
    expect(refreshed.map(({ accountId }) => accountId)).toEqual([
      ...center.accounts.slice(1).map(({ accountId }) => accountId),
      '999999999999',
    ])
    const added = [
      { accountId: '999999999999', accountName: 'new', roles: [{ roleName: 'Admin', accountId: '999999999999' }] },
    ]
    expect(refreshed.changes).toEqual({ added, removed: [first[0]] })
    expect([...(await session.listAccountsAndRoles({ cached: 'only' }))!]).toEqual([...refreshed])
  })

  it('is still there when the new one fails, and no rejection is unhandled', async () => {
    const center = await startCenter()
    const session = await sessionWithToken(center)
    const first = await session.listAccountsAndRoles()
    center.setFaults([{ operation: 'ListAccounts', fault: { exception: 'InvalidRequestException' } }])
    // `refreshed` is not awaited: Vitest fails a run with an unhandled rejection.
    await session.listAccountsAndRoles({ cached: 'allow' })
    const shown = await session.listAccountsAndRoles({ cached: 'allow' })
    expect((await rejection(shown.refreshed!)).code).toBe('InvalidRequest')
    expect([...(await session.listAccountsAndRoles({ cached: 'only' }))!]).toEqual([...first])
  })

  it('is never returned for another portal, region or session name', async () => {
    const center = await startCenter()
    const session = await sessionWithToken(center)
    await session.listAccountsAndRoles()
    const others = [
      { ...options(center), sessionName: 'other' },
      { startUrl: center.startUrl, region: center.region },
      { ...options(center), region: 'eu-west-1' },
      { ...options(center), startUrl: 'https://d-1111111111.awsapps.com/start' },
    ]
    for (const other of others)
      expect(await new SsoSession(other).listAccountsAndRoles({ cached: 'only' }), JSON.stringify(other)).toBeNull()
  })

  it('is deleted by a sign-out', async () => {
    const center = await startCenter()
    const session = await sessionWithToken(center)
    const other = await sessionWithToken(center, 'other')
    await session.listAccountsAndRoles()
    await other.listAccountsAndRoles()
    await session.signOut()
    expect(await session.listAccountsAndRoles({ cached: 'only' })).toBeNull()
    expect(await other.listAccountsAndRoles({ cached: 'only' })).not.toBeNull()
  })

  it('is deleted by a sign-in, because another person may have signed in', async () => {
    const center = await startCenter()
    const session = await sessionWithToken(center)
    await session.listAccountsAndRoles()
    await session.signIn({ flow: 'device', openBrowser: false, force: true, onEvent: approve })
    expect(await session.listAccountsAndRoles({ cached: 'only' })).toBeNull()

    function approve(event: { type: string; userCode?: string }) {
      if (event.userCode) center.approve(event.userCode)
    }
  })

  it('is not replaced by a list that ended early', async () => {
    const center = await startCenter({ organization: { accounts: 60 } })
    center.setFaults([answersTheFirst(center, 5)])
    const session = await sessionWithToken(center)
    const part = await endedByTime(
      (options) => session.listAccountsAndRoles(options),
      (list) => done(list) === 5,
    )
    expect(await session.listAccountsAndRoles({ cached: 'only' })).toBeNull()
    center.clearFaults()
    await part.resume!()
    expect(await session.listAccountsAndRoles({ cached: 'only' })).toHaveLength(60)
  })

  it.runIf(process.platform !== 'win32')('is stored if the home folder is a symbolic link', async () => {
    const center = await startCenter()
    const link = `${home.path}-link`
    symlinkSync(home.path, link)
    try {
      process.env['HOME'] = link
      const session = await sessionWithToken(center)
      const list = await session.listAccountsAndRoles()
      expect([...(await session.listAccountsAndRoles({ cached: 'only' }))!]).toEqual([...list])
      expect(warnings).toEqual([])
      expect(existsSync(file())).toBe(true)
    } finally {
      unlinkSync(link)
    }
  })

  it('is complete after two concurrent lists, and for two session names', async () => {
    const center = await startCenter({ organization: { accounts: 300 } })
    const sessions = [await sessionWithToken(center), await sessionWithToken(center, 'other')]
    const lists = await Promise.all([...sessions, ...sessions].map((session) => session.listAccountsAndRoles()))
    for (const session of sessions)
      expect([...(await session.listAccountsAndRoles({ cached: 'only' }))!]).toEqual([...lists[0]!])
    expect(warnings).toEqual([])
  })

  it('is in a file that only its owner can read, without a token, outside of the cache folder of the AWS CLI', async () => {
    const center = await startCenter()
    const session = await sessionWithToken(center)
    const token = await session.token()
    await session.listAccountsAndRoles()
    expectOwnerOnly(file())
    expect(readFileSync(file(), 'latin1')).not.toContain(token.accessToken)
    expect(readdirSync(join(home.path, '.aws', 'sso', 'cache')).filter((name) => !name.endsWith('.json'))).toEqual([])
  })

  it('is listed again if the file is damaged, and that does not fail the list', async () => {
    const center = await startCenter()
    const session = await sessionWithToken(center)
    const list = await session.listAccountsAndRoles()
    writeFileSync(file(), 'something else')
    expect(await session.listAccountsAndRoles({ cached: 'only' })).toBeNull()
    expect([...(await session.listAccountsAndRoles({ cached: 'allow' }))]).toEqual([...list])
    expect(await session.listAccountsAndRoles({ cached: 'only' })).not.toBeNull()
    expect(existsSync(file())).toBe(true)
  })

  it('is not returned if another program changed it', async () => {
    const center = await startCenter()
    const session = await sessionWithToken(center)
    const list = await session.listAccountsAndRoles()
    for (const accounts of ['not JSON', '{}', '[{}]', '[{"accountId":"1","accountName":"a","roles":[1]}]']) {
      const database = new Database(file())
      expect(database.prepare('UPDATE parts SET accounts = ?').run(accounts).changes).toBe(1)
      database.close()
      expect(await session.listAccountsAndRoles({ cached: 'only' })).toBeNull()
      // A list that cannot be compared with an older one has no changes.
      const next = await session.listAccountsAndRoles()
      expect([[...next], next.changes]).toEqual([[...list], undefined])
    }
  })

  it('rejects an unknown value of `cached`', async () => {
    const center = await startCenter()
    const session = await sessionWithToken(center)
    const cached = 'always' as never
    expect(await rejection(session.listAccountsAndRoles({ cached }))).toMatchObject({
      code: 'InvalidInput',
      message: expect.stringContaining('options.cached'),
    })
  })
})

const options = (center: { startUrl: string; region: string }) => ({
  startUrl: center.startUrl,
  region: center.region,
  sessionName: 'my-sso',
})
