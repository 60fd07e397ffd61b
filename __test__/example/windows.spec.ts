import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { IdentityCenter, IdentityCenterOptions } from '../../emulator/index.js'
import { startCenter } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { until } from '../harness/until.js'
import { approve, button, heading, launch, listed, role, type Running, search, sessionName, signIn } from './app.js'
import { settingsOf } from './settings.js'

/** Opens a second window, as the menu and a second start of the app do. */
async function secondWindow({ app }: Running): Promise<Page> {
  const opened = app.waitForEvent('window', { timeout: 0 })
  await app.evaluate(({ app: electron }) => void electron.emit('second-instance'))
  const page = await opened
  page.setDefaultTimeout(0)
  return page
}

test('a reload joins the sign-in under way, and so does a second window', async () => {
  const center = await startCenter()
  const running = await launch(center)
  const { page } = running
  await button(page, 'Use a code instead').click()
  await heading(page, 'Compare this code').waitFor()
  const code = await page.locator('.code-text').innerText()

  await page.reload()
  await page.getByText(code, { exact: true }).waitFor()
  const other = await secondWindow(running)
  await other.getByText(code, { exact: true }).waitFor()
  expect(center.deviceAuthorizations.length).toBe(1)

  // The approval reaches both; a sign-out in one signs out the other.
  await approve(other, center)
  await search(page).waitFor()
  await button(page, 'Sign out').click()
  await heading(other, 'Sign in to AWS').waitFor()
})

test('a window that closes in the middle of a sign-in does not end it', async () => {
  const center = await startCenter()
  const running = await launch(center)
  const other = await secondWindow(running)
  await button(running.page, 'Use a code instead').click()
  await heading(running.page, 'Compare this code').waitFor()
  await running.page.close()
  await approve(other, center)
})

test('a window that loads while a list streams shows all of it', async () => {
  const center = await startCenter({ organization: { accounts: 450 }, latencyMs: 5 })
  const running = await launch(center)
  await signIn(running.page, center)
  const other = await secondWindow(running)
  await running.page.reload()
  for (const page of [running.page, other]) {
    await listed(page, '450 accounts').waitFor()
    expect(await page.locator('.rows-all').evaluate((list) => list.clientHeight)).toBe(450 * 4 * 36)
  }
})

test('role B that is chosen while A is being checked is the one that stays', async () => {
  const accounts = [{ accountId: '111122223333', accountName: 'Alpha', roles: ['RoleA', 'RoleB'] }]
  const center = await startCenter({
    organization: { accounts },
    faults: [
      {
        operation: 'GetRoleCredentials',
        when: ({ query }) => query['role_name'] === 'RoleA',
        fault: { slowMs: 1500 },
      },
    ],
  })
  const running = await launch(center)
  const { page, home } = running
  await signIn(page, center)
  await role(page, /RoleA/).click()
  await until(() => center.counters.byOperation.GetRoleCredentials === 1)
  await role(page, /RoleB/).first().click()
  await page.locator('[data-access=ready]').getByText('RoleB').waitFor()
  // The answer for A, if it still comes, must not take its place.
  await until(() => center.counters.inFlight === 0)
  await page.reload()
  await page.locator('[data-access=ready]').getByText('RoleB').waitFor()
  expect((await settingsOf(home)).awsSsoRoleName).toBe('RoleB')
})

test('while another program asks the person, the app waits for it', async () => {
  const center = await startCenter()
  const running = await launch(center)
  const { page, home } = running
  const options = { startUrl: center.startUrl, region: center.region, sessionName }
  const program = join(__dirname, '..', 'harness', 'session-process.mjs')
  const env = home.env({ ...center.env, SESSION: JSON.stringify(options) })
  const other = new Child(process.execPath, [program], { env })
  other.send('0 signIn')
  await until(() => center.deviceAuthorizations.length === 1)
  await button(page, 'Sign in').click()
  await heading(page, 'Another app is asking you').waitFor()
  center.approve(center.deviceAuthorizations[0]?.userCode ?? '')
  await search(page).waitFor()
})

describe('quitting ends the process with 0, without waiting for anything', () => {
  const stall = (operation: 'RegisterClient' | 'ListAccounts' | 'GetRoleCredentials'): IdentityCenterOptions => ({
    faults: [{ operation, fault: { stall: true } }],
  })
  const states: readonly [
    string,
    IdentityCenterOptions,
    (running: Running, center: IdentityCenter) => Promise<void>,
  ][] = [
    ['at the form', {}, ({ page }) => heading(page, 'Sign in to AWS').waitFor()],
    [
      'while a client is registered',
      stall('RegisterClient'),
      async ({ page }) => {
        await button(page, 'Sign in').click()
        await heading(page, 'Connecting to your portal').waitFor()
      },
    ],
    [
      'while the person is in the browser',
      {},
      async ({ page }) => {
        await button(page, 'Sign in').click()
        await heading(page, 'Continue in your browser').waitFor()
      },
    ],
    [
      'while a code is polled for',
      {},
      async ({ page }, center) => {
        await button(page, 'Use a code instead').click()
        await until(() => center.counters.byOperation.CreateToken > 0)
      },
    ],
    [
      'while accounts are listed',
      stall('ListAccounts'),
      async ({ page }, center) => {
        await signIn(page, center)
        await until(() => center.counters.inFlight > 0)
      },
    ],
  ]

  test.each(states)('%s', async (_name, options, reach) => {
    const center = await startCenter(options)
    const running = await launch(center)
    await reach(running, center)
    const child = running.app.process()
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    await running.app.evaluate(({ app }) => app.quit())
    expect(await ended).toBe(0)
  })
})
