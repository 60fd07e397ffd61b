import { connect, type Socket } from 'node:net'
import { type Browser, chromium, type Page, type Response } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { IdentityCenter } from '../../emulator/index.js'
import { type CachedSsoToken, type SignInEvent, SsoSession } from '../../index.js'
import { program } from '../harness/programs.js'
import { startCenter, startUrl } from '../harness/center.js'
import { useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'

let browser: Browser

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

interface SignInInBrowser {
  readonly center: IdentityCenter
  readonly page: Page
  readonly token: Promise<CachedSsoToken>
  readonly events: SignInEvent[]
  /** Every address that the browser requested. */
  readonly asked: string[]
}

/** A sign-in whose page is open in the browser. */
async function begin(): Promise<SignInInBrowser> {
  const center = await startCenter()
  useHome(new Home())
  const context = await browser.newContext()
  context.setDefaultTimeout(10_000)
  const page = await context.newPage()
  const asked: string[] = []
  page.on('request', (request) => void asked.push(request.url()))
  const events: SignInEvent[] = []
  let opened: () => void
  const isOpen = new Promise<void>((resolve) => (opened = resolve))
  const session = new SsoSession({ startUrl, region: center.region, sessionName: 'my-sso', clientName: 'Desk Client' })
  const token = session.signIn({
    flow: 'browser',
    openBrowser: async (url) => {
      await page.goto(url)
      opened()
    },
    onEvent: (event) => void events.push(event),
  })
  token.catch(() => {})
  await isOpen
  return { center, page, token, events, asked }
}

const press = (page: Page, name: 'Allow' | 'Deny') => page.getByRole('button', { name }).click()

describe('the whole browser sign-in', () => {
  test('from the consent page to the page that says that the window can be closed', async () => {
    const { page, token, events, asked } = await begin()
    expect(await page.locator('body').innerText()).toContain('Desk Client')
    await press(page, 'Allow')
    await page.getByText('You can close this window').waitFor()
    expect(await token).toHaveProperty('refreshToken')
    expect(events.map(({ type }) => type)).toEqual(['registering', 'awaitingUser', 'exchanging', 'signedIn'])
    // The last page does not show the code, and loads nothing.
    const callback = new URL(page.url())
    const code = callback.searchParams.get('code') ?? ''
    expect(code).not.toBe('')
    expect(await page.content()).not.toContain(code)
    const after = asked.slice(asked.findIndex((url) => url.startsWith(callback.origin + callback.pathname)) + 1)
    expect(after.filter((url) => !url.endsWith('/favicon.ico'))).toEqual([])
  })

  test('with hostile requests to the callback at the same time', async () => {
    const { page, token, events } = await begin()
    const waiting = events.find((event) => event.type === 'awaitingUser')
    const callback = new URL(waiting?.url ?? '').searchParams.get('redirect_uri') ?? ''
    // Another tab of the same browser, with a page of another origin.
    const evil = await page.context().newPage()
    const attacks = [
      `${callback}?code=stolen&state=guess`,
      `${callback}?error=access_denied&state=guess`,
      callback,
      callback.replace('/oauth/callback', '/favicon.ico'),
      callback.replace('127.0.0.1', 'localhost'),
    ]
    for (const url of attacks) await evil.goto(url).catch(() => null)
    await evil.setContent(attacks.map((url) => `<img src="${url}"><iframe src="${url}"></iframe>`).join(''))
    await press(page, 'Allow')
    await page.getByText('You can close this window').waitFor()
    expect(await token).toHaveProperty('accessToken')
  })

  test('with many connections while it waits, and while the code is exchanged', async () => {
    const { center, page, token, events } = await begin()
    const waiting = events.find((event) => event.type === 'awaitingUser')
    const port = Number(new URL(new URL(waiting?.url ?? '').searchParams.get('redirect_uri') ?? '').port)
    center.setFaults([{ operation: 'CreateToken', fault: { slowMs: 500 } }])
    const open: Socket[] = []
    let flooding = true
    const flood = (async () => {
      while (flooding) {
        const socket = connect(port, '127.0.0.1').on('error', () => {})
        // An incomplete request. The listener waits for it, and closes it when another request comes.
        socket.write('GET /oauth/callback?code=stolen')
        open.push(socket)
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    })()
    // More connections than the listener keeps open.
    while (open.length <= 40) await new Promise((resolve) => setTimeout(resolve, 1))
    await press(page, 'Allow')
    await page.getByText('You can close this window').waitFor()
    flooding = false
    await flood
    for (const socket of open) socket.destroy()
    expect(await token).toHaveProperty('accessToken')
  })

  test('the last page violates no rule of its content security policy, in light and in dark mode', async () => {
    const { page, token } = await begin()
    const complaints: string[] = []
    page.on('console', (message) => void complaints.push(message.text()))
    page.on('pageerror', (error) => void complaints.push(error.message))
    const answers: Response[] = []
    page.on('response', (response) => void answers.push(response))
    await press(page, 'Allow')
    await page.getByText('You can close this window').waitFor()
    await token
    const answer = answers.find((each) => each.url() === page.url())
    const policy = answer?.headers()['content-security-policy'] ?? ''
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'; /)
    for (const directive of ['base-uri', 'form-action', 'frame-ancestors'])
      expect(policy).toContain(`${directive} 'none'`)
    // The policy allows the style by its hash: with a wrong hash the page would have no style.
    expect(await page.evaluate(() => getComputedStyle(document.body).display)).toBe('grid')
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('light dark')
    expect(await page.locator('script, img, link, form, iframe').count()).toBe(0)
    expect(complaints.filter((text) => !text.includes('favicon'))).toEqual([])
  })

  test('a second tab with the same address finds no listener', async () => {
    const { page, token } = await begin()
    await press(page, 'Allow')
    await page.getByText('You can close this window').waitFor()
    await token
    const again = await page.context().newPage()
    // The listener was closed with the sign-in.
    await expect(again.goto(page.url())).rejects.toThrow('ERR_CONNECTION_REFUSED')
  })

  test('after a denial, the page and the error say so', async () => {
    const { page, token } = await begin()
    await press(page, 'Deny')
    await page.getByText('The sign-in did not work').waitFor()
    await expect(token).rejects.toMatchObject({ code: 'AccessDenied' })
  })
})
