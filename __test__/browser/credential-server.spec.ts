import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { IdentityCenter } from '../../emulator/index.js'
import { childCredentials, SsoSession } from '../../index.js'
import { assignedRole, requestsOf, startCenter } from '../harness/center.js'
import { useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import { program } from '../harness/programs.js'
import { sessionOptions, signInAsTheCli } from '../harness/session.js'

// A page of somebody else tries to get the credentials from the server on 127.0.0.1. To be sure that the token is not all that
// prevents it, the page knows the token.

/** The host name of the page. Chromium resolves it to 127.0.0.1: DNS rebinding. */
const host = 'evil.example'

let browser: Browser

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: program('chromium'),
    args: [
      // Chromium's own sandbox does not work for root, and /dev/shm is small in containers.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      `--host-resolver-rules=MAP ${host} 127.0.0.1`,
      // The page is on this machine itself. Chromium must not be what prevents its requests.
      '--disable-features=BlockInsecurePrivateNetworkRequests,LocalNetworkAccessChecks',
    ],
  })
})

afterAll(async () => {
  await browser?.close()
})

const secret = 'FROMxTHISxEMULATOR'
let center: IdentityCenter
let context: BrowserContext
let page: Page
let url: string
let token: string
let credentialRequests: number

/** A web server that any page can be loaded from. */
async function startPages(): Promise<number> {
  const server = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>page</title><body></body>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** What of the server's answers the browser saw, whether or not its page can read it. */
interface Answer {
  readonly status: number
  readonly body: string
}

let answers: Array<Promise<Answer>>
/** How many requests to the server the browser has begun. */
let sent: number

beforeEach(async () => {
  center = await startCenter({ secretMarker: secret })
  const home = new Home()
  useHome(home)
  signInAsTheCli(home, center, 3600)
  const [accountId, roleName] = assignedRole(center)
  const session = new SsoSession(sessionOptions(center))
  const child = await childCredentials(session, { accountId, roleName, region: 'us-west-2', via: 'endpoint' })
  onTestFinished(() => child.close())
  url = child.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] ?? ''
  token = child.env['AWS_CONTAINER_AUTHORIZATION_TOKEN'] ?? ''
  credentialRequests = requestsOf(center, 'GetRoleCredentials')
  context = await browser.newContext()
  context.setDefaultTimeout(10_000)
  onTestFinished(() => context.close())
  page = await context.newPage()
  answers = []
  sent = 0
  page.on('request', (request) => void (sent += request.url().includes('/credentials') ? 1 : 0))
  page.on('response', (response) => {
    if (!response.url().includes('/credentials')) return
    const body = response.text().catch(() => '')
    answers.push(body.then((text) => ({ status: response.status(), body: text })))
  })
  await page.goto(`http://${host}:${await startPages()}/`)
})

/** That the program itself is served as before, and that the page got nothing. */
async function expectNothingServed(): Promise<Answer[]> {
  const seen = await Promise.all(answers)
  for (const { status, body } of seen) {
    expect(status).toBeGreaterThanOrEqual(400)
    expect(body).not.toContain(secret)
  }
  expect(await page.content()).not.toContain(secret)
  expect(requestsOf(center, 'GetRoleCredentials')).toBe(credentialRequests)
  const served = await fetch(url, { headers: { Authorization: token, Connection: 'close' } })
  expect([served.status, (await served.text()).includes(secret)]).toEqual([200, true])
  return seen
}

/** Runs `fetch` in the page: the status and the text that the page can read, or the name of the error. */
const fetchInPage = (address: string, init: RequestInit) =>
  page.evaluate(
    async ([target, options]) => {
      try {
        const response = await fetch(target, options)
        return `${response.type} ${response.status} ${await response.text()}`
      } catch (error) {
        return (error as Error).name
      }
    },
    [address, init] as const,
  )

describe('a page that knows the token cannot read credentials, and none are served, by', () => {
  test('fetch with the token, for which the browser asks for permission first', async () => {
    expect(await fetchInPage(url, { headers: { Authorization: token } })).toBe('TypeError')
    await expectNothingServed()
  })

  test.each(['cors', 'no-cors'] as const)('fetch in the mode `%s`', async (mode) => {
    const expected = mode === 'cors' ? 'TypeError' : 'opaque 0 '
    expect(await fetchInPage(url, { mode, credentials: 'include' })).toBe(expected)
    // In this mode a page cannot set the header: the browser leaves it out.
    expect(await fetchInPage(url, { mode: 'no-cors', headers: { Authorization: token } })).toBe('opaque 0 ')
    expect((await expectNothingServed()).length).toBeGreaterThan(0)
  })

  test.each(['GET', 'POST'])('a form that is sent by %s', async (method) => {
    await page.evaluate(
      ([action, how, value]) => {
        const form = document.createElement('form')
        Object.assign(form, { action, method: how })
        const input = document.createElement('input')
        Object.assign(input, { name: 'Authorization', value })
        form.append(input)
        document.body.append(form)
        form.submit()
      },
      [url, method, token] as const,
    )
    await expect.poll(() => answers.length).toBe(1)
    await page.waitForURL(/credentials/)
    expect(await expectNothingServed()).toMatchObject([{ status: 403 }])
  })

  test('a link or an address with the token in it', async () => {
    for (const address of [url, `${url}?Authorization=${token}`, url.replace('//', `//${token}@`)]) {
      await page.goto(address).catch(() => {})
      await expectNothingServed()
    }
  })

  test.each(['img', 'script', 'iframe', 'link', 'object'])('the element <%s>', async (name) => {
    const event = await page.evaluate(
      ([tag, address]) =>
        new Promise<string>((resolve) => {
          const attribute = { link: 'href', object: 'data' }[tag] ?? 'src'
          const element = Object.assign(document.createElement(tag), { [attribute]: address, rel: 'stylesheet' })
          element.addEventListener('load', () => resolve('load'))
          element.addEventListener('error', () => resolve('error'))
          document.body.append(element)
        }),
      [name, url] as const,
    )
    // A frame loads whatever the answer is, and the page cannot read what is in it.
    expect(event).toBe(name === 'iframe' ? 'load' : 'error')
    // The browser hides some of the answers even from its developer tools.
    expect(sent).toBe(1)
    await expectNothingServed()
  })

  test('a WebSocket, an EventSource and a beacon', async () => {
    const opened = await page.evaluate(async (address) => {
      const outcome = (source: EventTarget) =>
        new Promise<string>((resolve) => {
          source.addEventListener('open', () => resolve('open'))
          source.addEventListener('error', () => resolve('error'))
        })
      navigator.sendBeacon(address, 'x')
      return Promise.all([outcome(new WebSocket(address.replace('http', 'ws'))), outcome(new EventSource(address))])
    }, url)
    expect(opened).toEqual(['error', 'error'])
    await expectNothingServed()
  })
})

test('a page whose own host name leads to the server, and that knows the token, gets no credentials', async () => {
  // For the browser the page and the server have the same origin: the page can set every header, and read the answer.
  const own = url.replace('127.0.0.1', host)
  await page.goto(own)
  const answer = await fetchInPage(own, { headers: { Authorization: token } })
  expect(answer).toMatch(/^basic 421 /)
  expect(answer).not.toContain(secret)
  expect(await fetchInPage(own, { method: 'POST', headers: { Authorization: token } })).toMatch(/^basic 421 /)
  expect((await expectNothingServed()).map(({ status }) => status)).toContain(421)
})

test('a page of this machine that knows the token, and another one on the same port number, get no credentials', async () => {
  await page.goto(`http://127.0.0.1:${await startPages()}/`)
  expect(await fetchInPage(url, { headers: { Authorization: token } })).toBe('TypeError')
  await page.goto(url)
  expect(await fetchInPage(url, { headers: { Authorization: token } })).toMatch(/^basic 403 /)
  await expectNothingServed()
})
