import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { migrateSettings, openSettings, type SettingsStore } from '../../index.js'
import { file, folder, host, integrity, start } from './support.js'
import type { Child } from '../harness/child.js'
import { rejection } from '../harness/rejection.js'

/** Another process that keeps the file locked, for longer than any call waits. */
async function locked(kind = 'IMMEDIATE'): Promise<Child> {
  const writer = start('writer', [file, '60000', kind])
  await writer.line('ready')
  return writer
}

async function unlock(writer: Child): Promise<void> {
  writer.kill()
  await writer.finished
}

const role = () => host((db) => db.prepare('SELECT aws_sso_role_name FROM claude_code_settings').pluck().get())

/**
 * Starts a call, aborts its signal, and expects the reason of the signal. Without cancellation the error would be
 * `DatabaseBusy`.
 */
async function expectCancelled(call: (options: { signal: AbortSignal }) => Promise<unknown>): Promise<void> {
  const controller = new AbortController()
  const reason = new Error('cancelled by the test')
  const rejected = rejection(call({ signal: controller.signal }))
  // By then another thread works on the call.
  await new Promise((resolve) => setTimeout(resolve, 20))
  controller.abort(reason)
  expect(await rejected).toBe(reason)
}

describe('a call that waits for another process ends when its signal is aborted', () => {
  const calls: Record<string, (store: SettingsStore) => (options: { signal: AbortSignal }) => Promise<unknown>> = {
    openSettings: () => (options) => openSettings(file, options),
    migrateSettings: () => (options) => migrateSettings(file, options),
    get: (store) => (options) => store.get(options),
    update: (store) => (options) => store.update({ awsSsoRoleName: 'Other' }, options),
    close: (store) => async (options) => {
      // It waits for calls in progress.
      const other = new AbortController()
      store.update({ awsSsoRoleName: 'Other' }, other).catch(() => {})
      await store.close(options).finally(() => other.abort())
    },
  }

  it.each(Object.entries(calls))('%s', async (_, call) => {
    const store = await openSettings(file)
    await store.update({ awsSsoRoleName: 'Admin' })
    // Without a write-ahead log, the lock excludes readers, too.
    host((db) => db.pragma('journal_mode = DELETE'))
    const before = readFileSync(file)
    const writer = await locked('EXCLUSIVE')
    await expectCancelled(call(store))
    await unlock(writer)
    expect(readFileSync(file)).toEqual(before)
    expect((await (await openSettings(file)).get()).awsSsoRoleName).toBe('Admin')
  })
})

describe('an update that is cancelled', () => {
  it('while it waits to commit changes nothing, and the next one is stored', async () => {
    // Without a write-ahead log, a reader prevents a commit.
    await migrateSettings(file)
    host((db) => db.exec(`CREATE TABLE chats (id integer, name text); INSERT INTO chats VALUES (1, 'one')`))
    const reader = start('reader', [file])
    await reader.line('ready')
    const store = await openSettings(file)
    const controller = new AbortController()
    const rejected = rejection(store.update({ awsSsoRoleName: 'Admin' }, controller))
    while (!existsSync(`${file}-journal`)) await new Promise((resolve) => setTimeout(resolve, 1))
    controller.abort(new Error('cancelled by the test'))
    expect((await rejected).message).toBe('cancelled by the test')
    reader.send('go')
    await reader.output()
    host((db) => expect(integrity(db)).toBe('ok'))
    expect(role()).toBeUndefined()
    expect((await store.update({ awsSsoRoleName: 'Other' })).awsSsoRoleName).toBe('Other')
  })

  it('before others in the queue does not delay them, and does not change their order', async () => {
    const store = await openSettings(file)
    const writer = await locked()
    const controller = new AbortController()
    const first = rejection(store.update({ awsSsoRoleName: 'First' }, controller))
    const second = store.update({ awsSsoRoleName: 'Second' })
    const third = rejection(store.update({ awsSsoRoleName: 'Third' }, controller))
    const fourth = store.update({ awsSsoSessionName: 'fourth' })
    controller.abort()
    expect([await first, await third]).toEqual([controller.signal.reason, controller.signal.reason])
    await unlock(writer)
    expect(await second).toMatchObject({ awsSsoRoleName: 'Second', awsSsoSessionName: null })
    expect(await fourth).toMatchObject({ awsSsoRoleName: 'Second', awsSsoSessionName: 'fourth' })
  })

  it('changes nothing, or is stored, at any time of the signal', async () => {
    const store = await openSettings(file)
    const outcomes = new Set<string>()
    for (let round = 0; round < 100; round++) {
      const controller = new AbortController()
      const name = `Role${round}`
      const before = (await store.get()).awsSsoRoleName
      const update = store.update({ awsSsoRoleName: name }, controller).then(
        () => 'done',
        () => 'cancelled',
      )
      // At once, at some time during the update, which takes milliseconds, or after it.
      const turns = round % 20
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setTimeout(resolve, 0))
      if (turns === 19) await update
      controller.abort()
      const outcome = await update
      outcomes.add(outcome)
      expect((await store.get()).awsSsoRoleName).toBe(outcome === 'done' ? name : before)
    }
    expect([...outcomes].sort()).toEqual(['cancelled', 'done'])
  })
})

describe('a signal that is already aborted', () => {
  it('prevents every call from starting', async () => {
    const signal = AbortSignal.abort(new Error('before'))
    for (const call of [openSettings, migrateSettings])
      expect((await rejection(call(file, { signal }))).message).toBe('before')
    expect(readdirSync(folder)).toEqual([])
    const store = await openSettings(file)
    expect((await rejection(store.update({ awsSsoRoleName: 'Admin' }, { signal }))).message).toBe('before')
    expect((await rejection(store.close({ signal }))).message).toBe('before')
    expect((await store.get()).awsSsoRoleName).toBeNull()
  })

  it('of another type is rejected with its name', async () => {
    const store = await openSettings(file)
    const options = { signal: 'soon' } as unknown as { signal: AbortSignal }
    for (const call of [openSettings(file, options), store.get(options), store.update({}, options)])
      expect(await rejection(call)).toMatchObject({
        code: 'InvalidInput',
        message: expect.stringContaining('options.signal') as string,
      })
  })
})

it('a store whose close was cancelled is closed', async () => {
  const store = await openSettings(file)
  const writer = await locked()
  const update = store.update({ awsSsoRoleName: 'Admin' })
  await expectCancelled((options) => store.close(options))
  expect(await rejection(store.get())).toMatchObject({ code: 'Closed' })
  await unlock(writer)
  expect((await update).awsSsoRoleName).toBe('Admin')
})
