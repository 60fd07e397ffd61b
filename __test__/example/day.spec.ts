import { existsSync, readFileSync, rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { startIdentityCenter } from '../../emulator/index.js'
import { startCenter } from '../harness/center.js'
import { Home } from '../harness/home.js'
import { signInAsTheCli } from '../harness/session.js'
import { until } from '../harness/until.js'
import { button, heading, launch, listed, role, type Running, search, sessionName, signIn } from './app.js'
import { settingsOf } from './settings.js'

const accounts = [
  { accountId: '111122223333', accountName: 'Zoë’s Sandbox', emailAddress: 'zoe@example.com', roles: ['Developer'] },
  { accountId: '444455556666', accountName: 'Payments', emailAddress: 'pay@example.com', roles: ['Auditor', 'Admin'] },
]

/** A time as the AWS CLI writes it. */
const wholeSeconds = (time: number) => new Date(time).toISOString().replace(/\.\d+/, '')

/** The page of the browser flow, which the app has asked to be opened. */
async function allow(center: Awaited<ReturnType<typeof startIdentityCenter>>, { opened }: Running) {
  await until(async () => (await opened()).length > 0)
  await fetch((await opened()).at(-1) ?? '')
  await fetch(center.allowAuthorization(center.authorizations.at(-1)?.id ?? ''))
}

test('a whole day: first start, sign-in, a role, the AWS CLI, sleep, a restart, sign-out', async () => {
  const center = await startCenter({
    organization: { accounts },
    bedrock: {
      region: 'eu-central-1',
      answer: ({ accountId, roleName, prompt }) => `${roleName} of ${accountId} answers: ${prompt}`,
    },
  })
  const home = new Home()
  const first = await launch(center, { home, hasPortal: false })
  const { page, app } = first

  // What people paste: lines of ~/.aws/config.
  const pasted = `sso_start_url = ${center.startUrl}/ sso_region = ${center.region}`
  await page.getByLabel('Start URL').fill(pasted)
  await page.keyboard.press('Enter')
  await heading(page, 'Continue in your browser').waitFor()
  await allow(center, first)
  await listed(page, '2 accounts').waitFor()

  // The search finds names without accents, and roles; Enter takes what is marked.
  await search(page).fill('zoe dev')
  await listed(page, '1 role in 1 account').waitFor()
  await page.keyboard.press('Enter')
  await page.locator('[data-access=ready]').waitFor()
  await page.keyboard.press('Control+d')
  await page.keyboard.press('Escape')
  await page.getByText('Favorites', { exact: true }).waitFor()
  expect(await settingsOf(home)).toMatchObject({
    awsSsoStartUrl: center.startUrl,
    awsSsoRegion: center.region,
    awsSsoSessionName: sessionName,
    awsSsoAccountId: '111122223333',
    awsSsoRoleName: 'Developer',
  })

  await page.getByLabel('Bedrock region').selectOption('eu-central-1')
  await until(async () => (await settingsOf(home)).bedrockRegion === 'eu-central-1')

  // Bedrock is asked in its own region, with the credentials of the role.
  await page.getByLabel('Your question').fill('Who are you?')
  await button(page, 'Ask').click()
  await page.getByText('Developer of 111122223333 answers: Who are you?').waitFor()

  // The AWS CLI signs out and in again; both are seen without a click.
  rmSync(home.tokenFile(sessionName))
  await heading(page, 'Your sign-in has ended').waitFor()
  await page.getByText('It was ended by another app or by your administrator.').waitFor()
  signInAsTheCli(home, center, 3600, { startUrl: center.startUrl }, sessionName)
  await page.locator('[data-access=ready]').waitFor()

  // Another program's token file, for the sign-out below.
  home.write(home.tokenFile('other'), '{}')

  // The next start draws the kept list and the role before the service has answered anything.
  await app.close()
  center.setFaults([{ operation: 'ListAccounts', fault: { stall: true } }])
  const second = await launch(center, { home })
  await role(second.page, 'Developer Zoë’s Sandbox 111122223333 favorite chosen').first().waitFor()
  await second.page.locator('[data-access=ready]').waitFor()
  center.clearFaults()

  // Sign-out ends this session at the service, and leaves other files alone.
  await button(second.page, 'Sign out').click()
  await heading(second.page, 'Sign in to AWS').waitFor()
  await until(() => center.counters.byOperation.Logout === 1)
  expect(existsSync(home.tokenFile(sessionName))).toBe(false)
  expect(existsSync(home.tokenFile('other'))).toBe(true)
  expect(await second.page.getByLabel('Start URL').inputValue()).toBe(center.startUrl)
})

test('a sign-in that expires while nobody looks is announced, with one button that goes on', async () => {
  const center = await startCenter({ refreshTokens: 'none', organization: { accounts } })
  const running = await launch(center)
  const { home, page } = running
  await button(page, 'Sign in').click()
  await allow(center, running)
  await search(page).waitFor()
  await role(page, /Developer/).click()
  await page.locator('[data-access=ready]').waitFor()
  // The token expires sooner, as after a night.
  const file = home.tokenFile(sessionName)
  const token = JSON.parse(readFileSync(file, 'utf8')) as { expiresAt: string }
  home.write(file, JSON.stringify({ ...token, expiresAt: wholeSeconds(Date.now() + 2000) }))
  await heading(page, 'Your sign-in has ended').waitFor()
  await page.getByText(/It expired at/).waitFor()
  await button(page, 'Sign in again').click()
  await heading(page, 'Continue in your browser').waitFor()
  await until(async () => (await running.opened()).length === 2)
  await allow(center, running)
  // The role of before is taken up again.
  await page.locator('[data-access=ready]').waitFor()
})

test('a wake-up renews a token that has expired during the sleep', async () => {
  const center = await startCenter({ accessTokenLifetimeSeconds: 3, organization: { accounts } })
  const { app, page } = await launch(center)
  await heading(page, 'Sign in to AWS').waitFor()
  // The app's own timers do not run while a machine sleeps.
  await app.evaluate(() => {
    const { setTimeout: real } = globalThis
    const asleep = (work: () => void, delay = 0) => (delay > 0 ? undefined : real(work))
    Object.assign(globalThis, { setTimeout: asleep })
  })
  await signIn(page, center)
  const expired = Date.now() + 3500
  await listed(page, '2 accounts').waitFor()
  await until(() => Date.now() > expired)
  const tokens = () => center.counters.byOperation.CreateToken
  const before = tokens()
  await app.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'))
  await until(() => tokens() > before)
})
