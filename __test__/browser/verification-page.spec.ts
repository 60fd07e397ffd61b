import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { performDeviceAuthorization, pollForToken, type DeviceAuthResult, type TokenResult } from '../../index.js'
import { program } from '../harness/programs.js'
import { startCenter, startUrl } from '../harness/center.js'
import { useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'

let browser: Browser
let page: Page

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: program('chromium'),
    // Chromium's own sandbox does not work for root, and /dev/shm is small in containers.
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  })
})

afterAll(async () => {
  await browser?.close()
})

/** A sign-in that waits for the person, and a new browser context. */
async function waitForThePerson(
  clientName?: string,
): Promise<{ device: DeviceAuthResult; token: Promise<TokenResult> }> {
  const center = await startCenter()
  useHome(new Home())
  const device = await performDeviceAuthorization(startUrl, center.region, clientName)
  const { clientId, clientSecret, deviceCode, interval } = device
  const token = pollForToken(clientId, clientSecret, deviceCode, interval, Date.now() + 60_000)
  token.catch(() => {})
  const context = await browser.newContext()
  context.setDefaultTimeout(10_000)
  page = await context.newPage()
  return { device, token }
}

const decide = (button: 'Approve' | 'Deny') => page.getByRole('button', { name: button }).click()

describe('the complete link', () => {
  test('shows the code, the client name and the scopes, and approval grants the token', async () => {
    const { device, token } = await waitForThePerson('Desk <b>Client</b> & Söhne')
    await page.goto(device.verificationUriComplete)
    const text = await page.locator('main').innerText()
    expect(text).toContain(device.userCode)
    // The service accepts only names in ASCII: docs/design/client-registration.md.
    expect(text).toContain('Desk <b>Client</b> & S-hne')
    expect(text).toContain('sso:account:access')
    await decide('Approve')
    await expect.poll(() => page.getByRole('status').innerText()).not.toBe('')
    expect((await token).accessToken).not.toBe('')
  })

  test('rejects with AccessDenied after a denial', async () => {
    const { device, token } = await waitForThePerson()
    await page.goto(device.verificationUriComplete)
    await decide('Deny')
    await expect(token).rejects.toMatchObject({ name: 'SsoError', code: 'AccessDenied', retryable: false })
  })

  test('can be used once: the page then says that the code was already used', async () => {
    const { device, token } = await waitForThePerson()
    await page.goto(device.verificationUriComplete)
    await decide('Approve')
    await token
    await page.goto(device.verificationUriComplete)
    await expect.poll(() => page.getByRole('button', { name: 'Approve' }).count()).toBe(0)
  })

  test('works without scripts, and the page runs none', async () => {
    const { device, token } = await waitForThePerson()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => errors.push(message.text()))
    await page.goto(device.verificationUriComplete)
    expect(await page.locator('script').count()).toBe(0)
    await decide('Approve')
    await token
    expect(errors).toEqual([])
  })
})

describe('the short link', () => {
  test('accepts the code in lower case and without the dash', async () => {
    const { device, token } = await waitForThePerson()
    await page.goto(device.verificationUri)
    await page.getByLabel('Code').fill(device.userCode.toLowerCase().replace('-', ''))
    await page.getByRole('button', { name: 'Continue' }).click()
    await expect.poll(() => page.locator('main').innerText()).toContain(device.userCode)
    await decide('Approve')
    expect((await token).accessToken).not.toBe('')
  })

  test('shows an error for a wrong code, and the sign-in continues', async () => {
    const { device, token } = await waitForThePerson()
    await page.goto(device.verificationUri)
    await page.getByLabel('Code').fill('AAAA-AAAA')
    await page.keyboard.press('Enter')
    expect(await page.getByRole('alert').innerText()).toContain('Check it')
    await page.getByLabel('Code').fill(device.userCode)
    await page.keyboard.press('Enter')
    await decide('Approve')
    expect((await token).accessToken).not.toBe('')
  })
})
