import { describe, expect, expectTypeOf, it } from 'vitest'
import { type ClaudeCodeSettings, migrateSettings, openSettings, SsoError } from '../../index.js'
import { columns, file, host, OURS } from './support.js'
import { rejection } from '../harness/rejection.js'

describe('openSettings', () => {
  it('creates a missing file, with the defaults', async () => {
    const store = await openSettings(file)
    const settings = await store.get()
    expectTypeOf(settings).toEqualTypeOf<ClaudeCodeSettings>()
    expect(settings).toEqual({
      id: 'default',
      bedrockRegion: 'us-east-1',
      awsSsoStartUrl: null,
      awsSsoRegion: 'us-east-1',
      awsSsoAccountId: null,
      awsSsoRoleName: null,
      awsSsoSessionName: null,
      updatedAt: null,
    })
    host((db) => {
      expect(columns(db)).toEqual(expect.arrayContaining(['id', 'bedrock_region', 'updated_at', ...OURS]))
      expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    })
  })

  it('keeps the settings when it is opened again', async () => {
    const store = await openSettings(file)
    const before = Math.floor(Date.now() / 1000) * 1000
    const stored = await store.update({
      awsSsoStartUrl: 'https://my-org.awsapps.com/start',
      awsSsoRegion: 'eu-west-1',
      awsSsoAccountId: '012345678901',
      awsSsoRoleName: 'Admin',
      awsSsoSessionName: 'my-sso',
      bedrockRegion: 'eu-central-1',
    })
    expect(stored.updatedAt).toBeInstanceOf(Date)
    expect(stored.updatedAt?.getTime()).toBeGreaterThanOrEqual(before)
    await store.close()
    expect(await (await openSettings(file)).get()).toEqual(stored)
  })

  it('rejects an invalid path', async () => {
    for (const path of [undefined, null, 7, {}, '', ':memory:', 'file:a.db', 'a\0b']) {
      for (const open of [openSettings, migrateSettings]) {
        const error = await rejection(open(path as string))
        expect(error).toBeInstanceOf(SsoError)
        expect(error).toMatchObject({ code: 'InvalidInput', message: expect.stringMatching(/^`path` /) as string })
      }
    }
  })
})

describe('update', () => {
  it('does not change what is undefined, and clears what is null', async () => {
    const store = await openSettings(file)
    await store.update({ awsSsoRegion: 'eu-west-1', awsSsoAccountId: '012345678901', awsSsoRoleName: 'Admin' })
    const settings = await store.update({ awsSsoRegion: null, awsSsoAccountId: null, awsSsoRoleName: undefined })
    expect(settings).toMatchObject({ awsSsoRegion: 'us-east-1', awsSsoAccountId: null, awsSsoRoleName: 'Admin' })
  })

  it('checks everything before it writes anything', async () => {
    const store = await openSettings(file)
    for (const [name, value] of [
      ['awsSsoStartUrl', 'http://my-org.awsapps.com/start'],
      ['awsSsoStartUrl', ''],
      ['awsSsoRegion', 'evil.example'],
      ['bedrockRegion', 'US-EAST-1'],
      ['awsSsoAccountId', '12345678901'],
      ['awsSsoRoleName', 'Admin Access'],
      ['awsSsoSessionName', 'a[b'],
      ['awsSsoSessionName', 7],
      ['awsSsoRegion', {}],
    ]) {
      const patch = { awsSsoAccountId: '012345678901', [String(name)]: value }
      const error = await rejection(store.update(patch))
      expect(error).toMatchObject({ code: 'InvalidInput', message: expect.stringContaining(`\`${name}\``) as string })
    }
    expect((await store.get()).awsSsoAccountId).toBeNull()
  })

  it('accepts no secret, and neither the id nor the time', async () => {
    const store = await openSettings(file)
    for (const name of ['accessToken', 'ssoAccessToken', 'sso_access_token', 'id', 'updatedAt', '__proto__']) {
      const patch = JSON.parse(`{"${name}": "planted-secret"}`) as object
      const error = await rejection(store.update(patch))
      expect(error).toMatchObject({ code: 'InvalidInput', message: expect.stringContaining(name) as string })
      expect(error.message).not.toContain('planted-secret')
    }
    for (const patch of [undefined, null, 'x']) {
      expect(await rejection(store.update(patch as unknown as object))).toMatchObject({ code: 'InvalidInput' })
    }
  })

  it('keeps the order of the calls of one store', async () => {
    const store = await openSettings(file)
    for (let round = 0; round < 20; round++) {
      const calls = Array.from({ length: 10 }, (_, i) => store.update({ awsSsoRoleName: `Role${round}.${i}` }))
      const last = store.get()
      expect((await last).awsSsoRoleName).toBe(`Role${round}.9`)
      await Promise.all(calls)
    }
  })
})

describe('close', () => {
  it('waits for calls in progress, can be called again, and closes the store', async () => {
    const store = await openSettings(file)
    const update = store.update({ awsSsoRoleName: 'Admin' })
    await store.close()
    // No file is open any more, so better-sqlite3 can open it.
    host((db) => expect(db.prepare('SELECT aws_sso_role_name FROM claude_code_settings').pluck().get()).toBe('Admin'))
    await update
    await store.close()
    expect(await rejection(store.get())).toMatchObject({ code: 'Closed', hint: expect.any(String) as string })
    expect(await rejection(store.update({}))).toMatchObject({ code: 'Closed' })
  })
})
