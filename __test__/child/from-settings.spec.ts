import { join } from 'node:path'
import { expect, test } from 'vitest'
import { claudeCode, claudeCodeFromSettings, openSettings, sessionFromSettings, SsoSession } from '../../index.js'
import { startUrl } from '../harness/center.js'
import { rejection } from '../harness/rejection.js'
import { sessionName } from '../harness/session.js'
import { closedLater, startEnvironment, startScene, twoRoles } from './support.js'

async function storedSettings() {
  const scene = await startScene()
  const { accountId, roleName } = twoRoles(scene.center)[0]!
  const store = await openSettings(join(scene.home.path, 'settings.sqlite'))
  const row = await store.update({
    awsSsoStartUrl: startUrl,
    awsSsoRegion: scene.center.region,
    awsSsoSessionName: sessionName,
    awsSsoAccountId: accountId,
    awsSsoRoleName: roleName,
    bedrockRegion: 'eu-west-3',
  })
  return { scene, store, row, env: startEnvironment(scene) }
}

test('the settings lead to what claudeCode() gives for a session and a role', async () => {
  const { scene, store, row, env } = await storedSettings()
  const role = { ...twoRoles(scene.center)[0]!, bedrockRegion: 'eu-west-3' }
  const expected = closedLater(await claudeCode(scene.session, { ...role, env }))
  const found = closedLater(await claudeCodeFromSettings(await store.get(), { env }))
  expect([found.env, found.settings]).toEqual([expected.env, expected.settings])
  expect(found.env['AWS_REGION']).toBe('eu-west-3')
  const other = closedLater(await claudeCodeFromSettings(row, { env, session: scene.session, via: 'profile' }))
  expect(other.env['AWS_PROFILE']).toBe('aws-sso-native')
})

test('all members that are missing are named at once', async () => {
  const { scene, row } = await storedSettings()
  const cases: Array<[object, object, string]> = [
    [{ awsSsoStartUrl: null }, {}, 'the settings have no `awsSsoStartUrl`'],
    [
      { awsSsoStartUrl: null, awsSsoAccountId: '', awsSsoRoleName: undefined },
      {},
      'the settings have no `awsSsoStartUrl`, `awsSsoAccountId` and `awsSsoRoleName`',
    ],
    [
      { awsSsoStartUrl: null, awsSsoRoleName: null },
      { session: scene.session },
      'the settings have no `awsSsoRoleName`',
    ],
  ]
  for (const [missing, options, message] of cases) {
    const failed = await rejection(claudeCodeFromSettings({ ...row, ...missing } as typeof row, options))
    expect(failed).toMatchObject({ code: 'SettingsIncomplete', message, retryable: false })
  }
  expect(scene.center.counters.requests).toBe(0)
})

test('a session needs the start URL alone, and uses the session name if there is one', async () => {
  const { scene, row } = await storedSettings()
  const one = sessionFromSettings({ ...row, awsSsoAccountId: null } as typeof row, { clientName: 'My App' })
  expect(one).toBeInstanceOf(SsoSession)
  expect((await one.status()).tokenFile).toBe(scene.home.tokenFile(sessionName))
  const unnamed = sessionFromSettings({ ...row, awsSsoSessionName: null })
  expect((await unnamed.status()).tokenFile).toBe(scene.home.tokenFile(startUrl))
  expect(() => sessionFromSettings({ ...row, awsSsoStartUrl: null })).toThrow('no `awsSsoStartUrl`')
  expect(() => sessionFromSettings({ ...row, awsSsoStartUrl: 'http://example.com' })).toThrow('`startUrl`')
})

test('a person who is signed out is told so', async () => {
  const { scene, row, env } = await storedSettings()
  await scene.session.signOut()
  expect(await rejection(claudeCodeFromSettings(row, { env }))).toMatchObject({ code: 'SignInRequired' })
})
