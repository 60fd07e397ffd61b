// Every state, light and dark: looked at by axe, and drawn into `examples/electron/screenshots` for people to look at.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { AccountSpec, FaultRule } from '../../emulator/index.js'
import { startCenter } from '../harness/center.js'
import { root } from '../harness/published.js'
import { until } from '../harness/until.js'
import { button, heading, launch, listed, search, signIn } from './app.js'

const folder = join(root, 'examples', 'electron', 'screenshots')
mkdirSync(folder, { recursive: true })
const axe = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/** What axe finds wrong. It is run as a debugger runs code: the page's own policy allows no other script. */
async function violations(page: Page): Promise<readonly string[]> {
  const client = await page.context().newCDPSession(page)
  await client.send('Runtime.evaluate', { expression: axe })
  const { result } = await client.send('Runtime.evaluate', {
    expression: 'axe.run().then(({ violations }) => JSON.stringify(violations))',
    awaitPromise: true,
    returnByValue: true,
  })
  await client.detach()
  const found = JSON.parse(String(result.value)) as readonly Violation[]
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))
}

/** Looks at the window in both color schemes. */
async function look(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    writeFileSync(join(folder, `${name}-${colorScheme}.png`), await picture(page))
    expect.soft(await violations(page), `${name}, ${colorScheme}`).toEqual([])
  }
}

/** The window as it is drawn, at any zoom. The time that a spinner has turned is not part of it. */
async function picture(page: Page): Promise<Buffer> {
  await page.evaluate(() => document.getAnimations().forEach((animation) => animation.pause()))
  const client = await page.context().newCDPSession(page)
  const { data } = await client.send('Page.captureScreenshot', { format: 'png' })
  await client.detach()
  return Buffer.from(data, 'base64')
}

/** What has moved by itself since the page was loaded (the Layout Instability API). */
const layoutShifts = (page: Page) =>
  page.evaluate(async () => {
    interface Shift {
      readonly hadRecentInput: boolean
      readonly sources: readonly { readonly node: Element | null }[]
    }
    // A shift is recorded when its frame is drawn.
    const frame = () => new Promise(requestAnimationFrame)
    await frame()
    await frame()
    const observer = new PerformanceObserver(() => undefined)
    // With `buffered`, the records of before are there at once.
    observer.observe({ type: 'layout-shift', buffered: true })
    const shifts = observer.takeRecords() as unknown as readonly Shift[]
    observer.disconnect()
    return shifts
      .filter(({ hadRecentInput }) => !hadRecentInput)
      .flatMap(({ sources }) =>
        sources.map((source) => JSON.stringify(source) + (source.node?.outerHTML.slice(0, 80) ?? '')),
      )
  })

const names = [
  'Payments',
  'Sandbox',
  'Data Lake',
  'Checkout',
  'Identity',
  'Search',
  'Billing',
  'Logistics',
  'Risk',
  'CRM',
]
const stages = ['Development', 'Staging', 'Production']
const roles = ['Administrator', 'Developer', 'ReadOnly', 'BedrockUser']

const organization: readonly AccountSpec[] = names.flatMap((name, index) =>
  stages.map((stage, other) => ({
    accountId: String(210_000_000_000 + index * 7_312_345_678 + other * 1_234_567_891).slice(0, 12),
    accountName: `${name} ${stage}`,
    emailAddress: `${name.toLowerCase().replace(' ', '-')}-${stage.slice(0, 3).toLowerCase()}@example.com`,
    roles: roles.slice(0, 1 + ((index + other) % roles.length)),
  })),
)

const stall = (operation: FaultRule['operation']): FaultRule => ({ operation, fault: { stall: true } }) as FaultRule
const answer = `Three of your accounts have no budget alarm:

1. Data Lake Staging
2. Search Development
3. Risk Production

Shall I write the alarms as Terraform?`

test('the sign-in: each step, and what can go wrong', async () => {
  const center = await startCenter({ organization: { accounts: organization } })
  const { page, home } = await launch(center)
  await heading(page, 'Sign in to AWS').waitFor()
  await look(page, 'form')

  center.setFaults([stall('RegisterClient')])
  await button(page, 'Sign in').click()
  await heading(page, 'Connecting to your portal').waitFor()
  await look(page, 'registering')
  await button(page, 'Cancel').click()
  center.clearFaults()

  await button(page, 'Sign in').click()
  await heading(page, 'Continue in your browser').waitFor()
  await look(page, 'browser')
  await button(page, 'Use a code instead').click()
  await heading(page, 'Compare this code').waitFor()
  await look(page, 'device')

  center.deny(await page.locator('.code-text').innerText())
  await heading(page, 'Access was denied').waitFor()
  await look(page, 'denied')
  await page.getByText('Details').click()
  await look(page, 'denied-details')
  await button(page, 'Back').click()

  await signIn(page, center)
  await listed(page, '30 accounts').waitFor()
  rmSync(home.tokenFile('portal'))
  await heading(page, 'Your sign-in has ended').waitFor()
  await look(page, 'ended')
  expect(await layoutShifts(page)).toEqual([])
})

test('the day: the list as it comes, the search, a role, an answer, a problem', async () => {
  const center = await startCenter({
    organization: { accounts: organization, accountsWithFailingRoles: { 4: 403 } },
    bedrock: { region: 'us-east-1', answer },
    latencyMs: 40,
  })
  const { page } = await launch(center)
  center.setFaults([{ operation: 'ListAccountRoles', after: 12, fault: { stall: true } }])
  await signIn(page, center)
  await until(async () => (await page.locator('.row.account').count()) >= 4)
  await look(page, 'listing')
  await button(page, 'Stop').click()
  center.clearFaults()
  await button(page, 'List again').click()
  await page.getByText('Not all could be read').waitFor()
  await look(page, 'unread-roles')
  center.setOrganization({ accounts: organization })
  center.clearFaults()
  await button(page, 'List again').click()
  await listed(page, '30 accounts').waitFor()

  await search(page).fill('pay dev')
  await look(page, 'search')
  await search(page).fill('nothing like this')
  await look(page, 'nothing-found')
  for (const each of ['data lake staging dev', 'payments prod admin', 'risk prod', 'checkout staging']) {
    await search(page).fill(each)
    await search(page).press('Enter')
    await page.locator('[data-access=ready]').waitFor()
    if (!each.startsWith('risk')) await search(page).press('Control+d')
  }
  await search(page).press('Escape')
  await page.getByLabel('Your question').fill('Which of my accounts have no budget alarm?')
  await button(page, 'Ask').click()
  await page.getByText('Shall I write the alarms').waitFor()
  await search(page).focus()
  await look(page, 'work')

  center.setFaults([{ operation: 'GetRoleCredentials', fault: { exception: 'ForbiddenException' } }])
  await search(page).fill('sandbox dev')
  await search(page).press('Enter')
  await page.locator('[data-access=refused]').waitFor()
  await look(page, 'no-access')
  expect(await layoutShifts(page)).toEqual([])
})

test('German, and twice the size', async () => {
  const center = await startCenter({
    organization: { accounts: organization },
    bedrock: { region: 'us-east-1', answer },
  })
  const { page, app } = await launch(center, { language: 'de' })
  await heading(page, 'Bei AWS anmelden').waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('de')
  await look(page, 'german')
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(2))
  await look(page, 'large-form')
  await button(page, 'Mit einem Code anmelden').click()
  await page.getByRole('heading', { name: /^Vergleichen/ }).waitFor()
  await look(page, 'large-device')
  center.approve(await page.locator('.code-text').innerText())
  await page.getByRole('combobox').first().waitFor()
  await listed(page, '30 Konten').waitFor()
  await look(page, 'large-work')
  // Nothing is cut off at the side.
  const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement)
  expect(scrollWidth).toBe(clientWidth)
})
