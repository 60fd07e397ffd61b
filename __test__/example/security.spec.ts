import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { startCenter } from '../harness/center.js'
import { until } from '../harness/until.js'
import { button, heading, launch, role, type Running, search, signIn } from './app.js'

const marker = 'pLaNtEdSeCrEt'

/** Records every message to a renderer from now on, and every answer to one. */
async function recordMessages({ app }: Running): Promise<void> {
  await app.evaluate(({ ipcMain, webContents }) => {
    const messages: string[] = []
    Object.assign(globalThis, { messages })
    for (const contents of webContents.getAllWebContents()) {
      const send = contents.send.bind(contents)
      contents.send = (channel: string, ...args: unknown[]) => {
        messages.push(JSON.stringify(args))
        send(channel, ...args)
      }
    }
    // Electron keeps the handlers of `ipcMain.handle` here.
    const { _invokeHandlers: handlers } = ipcMain as unknown as {
      _invokeHandlers: Map<string, (...args: unknown[]) => Promise<unknown>>
    }
    for (const [channel, handle] of handlers) {
      handlers.set(channel, async (...args) => {
        const answer = await handle(...args)
        messages.push(JSON.stringify(args.slice(1)), JSON.stringify(answer) ?? 'undefined')
        return answer
      })
    }
  })
}

const messages = ({ app }: Running) =>
  app.evaluate(() => (globalThis as unknown as { messages: string[] }).messages.join('\n'))

/** Every object and string of the renderer, as the DevTools save it. */
async function heapOf(page: Page): Promise<string> {
  const client = await page.context().newCDPSession(page)
  const chunks: string[] = []
  client.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk))
  await client.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await client.detach()
  return chunks.join('')
}

test('no token, code, verifier or credential reaches a renderer: not in a message, the page or its memory', async () => {
  const center = await startCenter({ secretMarker: marker, bedrock: { region: 'us-east-1' } })
  const running = await launch(center)
  const { page, opened } = running
  await heading(page, 'Sign in to AWS').waitFor()
  await recordMessages(running)

  // A sign-in in the browser, another one, a role, a question, and an error that repeats the access token.
  await button(page, 'Sign in').click()
  await heading(page, 'Continue in your browser').waitFor()
  await until(async () => (await opened()).length > 0)
  const [address = ''] = await opened()
  await fetch(address)
  await fetch(center.allowAuthorization(center.authorizations.at(-1)?.id ?? ''))
  await search(page).waitFor()
  const pages = [await heapOf(page)]
  await button(page, 'Sign out').click()
  await heading(page, 'Sign in to AWS').waitFor()
  await signIn(page, center)
  await role(page, /./).first().click()
  await page.locator('[data-access=ready]').waitFor()
  await page.getByLabel('Your question').fill('Who are you?')
  await button(page, 'Ask').click()
  await page.getByText('Bedrock answered').waitFor()
  pages.push(await heapOf(page))
  let token = ''
  const echo = {
    exception: 'ForbiddenException',
    get message() {
      return `I was sent ${token}`
    },
  } as const
  center.setFaults([
    {
      operation: 'GetRoleCredentials',
      when({ headers }) {
        token = String(headers['x-amz-sso_bearer_token'])
        return true
      },
      fault: echo,
    },
  ])
  await role(page, /ReadOnlyAccess/)
    .first()
    .click()
  await page.locator('[data-access=refused]').waitFor()
  expect(token).toContain(marker)

  const sent = center.requests.flatMap(({ operation, body }) => (operation === 'CreateToken' ? [body] : []))
  const bodies = sent as readonly Readonly<Record<string, string>>[]
  const { code = '-', codeVerifier = '-' } = bodies.find(({ grantType }) => grantType === 'authorization_code') ?? {}
  const state = new URL(address).searchParams.get('state') ?? '-'
  expect([code, codeVerifier, state].every((text) => text.length > 20)).toBe(true)

  pages.push(await heapOf(page), await page.content())
  const crossed = await messages(running)
  // The search finds what is there.
  expect(crossed).toContain('userCode')
  expect(pages[1]?.includes('Bedrock answered')).toBe(true)
  // The texts are long, so a failure names the place alone.
  const [first = '', second = '', last = '', content = ''] = pages
  const places = { messages: crossed, first, second, last, content }
  const secrets = { marker, code, codeVerifier, state }
  const leaks = Object.entries(places).flatMap(([place, text]) =>
    Object.entries(secrets).flatMap(([name, secret]) => (text.includes(secret) ? [`${name} in ${place}`] : [])),
  )
  expect(leaks).toEqual([])
})

test('a request of another frame, of another origin, or of the wrong form is refused', async () => {
  const center = await startCenter()
  const { app, page } = await launch(center)
  await heading(page, 'Sign in to AWS').waitFor()

  const ask = (name: unknown, input: unknown) =>
    page.evaluate(
      async ([requested, given]) => {
        const { bridge } = globalThis as unknown as {
          bridge: { request(name: unknown, input: unknown): Promise<unknown> }
        }
        return bridge.request(requested, given).then(
          () => 'answered',
          (error: Error) => error.message,
        )
      },
      [name, input],
    )
  expect(await ask('dismissProblem', undefined)).toBe('answered')
  expect(await ask('toString', undefined)).toContain('an unknown request')
  expect(await ask('__proto__', undefined)).toContain('an unknown request')
  expect(await ask('dismissProblem', {})).toContain('no input is expected')
  expect(await ask('choose', { accountId: 1, roleName: 'A' })).toContain('a text is expected')
  expect(await ask('choose', { accountId: '1', roleName: 'A', more: 1 })).toContain('an unknown member')
  expect(await ask('ask', { question: 'x'.repeat(4001) })).toContain('a text is expected')
  expect(await ask('signIn', { startUrl: '', region: '', flow: 'browser' })).toContain('one of auto, device')

  // Each refusal by what the handler itself sees of the sender.
  const refused = await app.evaluate(async ({ ipcMain, BrowserWindow }) => {
    const { _invokeHandlers: handlers } = ipcMain as unknown as {
      _invokeHandlers: Map<string, (event: unknown, name: string) => Promise<unknown>>
    }
    const handle = [...handlers.values()][0]
    const sender = BrowserWindow.getAllWindows()[0]?.webContents
    const frames = [
      null,
      { url: 'app://example/index.html' },
      { url: 'https://example.com/' },
      { url: 'file:///etc/passwd' },
    ]
    const attempts = frames.map((senderFrame) => ({ sender: { mainFrame: senderFrame ?? {} }, senderFrame }))
    attempts.push({ sender: sender as never, senderFrame: { url: 'app://example/index.html' } })
    attempts.push({ sender: { mainFrame: {} }, senderFrame: { url: 'app://example.evil/index.html' } })
    return Promise.all(
      attempts.map((event) =>
        handle?.(event, 'dismissProblem').then(
          () => 'answered',
          (error: Error) => error.message,
        ),
      ),
    )
  })
  // The second is a top frame of our origin, so that the rest is refused for the one thing that differs.
  expect(refused.map((text) => (text === 'answered' ? text : 'refused'))).toEqual([
    'refused',
    'answered',
    'refused',
    'refused',
    'refused',
    'refused',
  ])
})

test('a page cannot leave, open a window, load from elsewhere, use Node, or be granted anything', async () => {
  const center = await startCenter()
  const { app, page } = await launch(center)
  await heading(page, 'Sign in to AWS').waitFor()
  const before = center.requests.length

  const seen = await page.evaluate(async (elsewhere) => {
    const names = ['require', 'process', 'module', 'Buffer', '__dirname'].filter((name) => name in globalThis)
    const failed = async (work: () => unknown) => {
      try {
        await work()
        return false
      } catch {
        return true
      }
    }
    const script = document.createElement('script')
    const isScriptBlocked = await failed(() => {
      script.text = 'globalThis.injected = true'
      document.head.append(script)
    })
    return {
      names,
      bridge: Object.keys((globalThis as unknown as { bridge: object }).bridge).sort(),
      opened: window.open(elsewhere),
      isFetchBlocked: await failed(() => fetch(elsewhere)),
      // Later, because the policy does not hold for what a debugger runs.
      isEvalBlocked: await new Promise((resolve) => setTimeout(() => resolve(failed(() => new Function('return 1'))))),
      isScriptBlocked,
      isHtmlBlocked: await failed(() => (document.body.innerHTML = '<b>x</b>')),
      isInjected: 'injected' in globalThis,
      notifications: await Notification.requestPermission(),
      isClipboardBlocked: await failed(() => navigator.clipboard.readText()),
    }
  }, center.url)
  expect(seen).toEqual({
    names: [],
    bridge: ['onMessage', 'request'],
    opened: null,
    isFetchBlocked: true,
    isEvalBlocked: true,
    isScriptBlocked: true,
    isHtmlBlocked: true,
    isInjected: false,
    notifications: 'denied',
    isClipboardBlocked: true,
  })

  // In the main process, because Playwright waits for a navigation that begins until it has ended.
  const stayed = await app.evaluate(
    async ({ BrowserWindow }, addresses) => {
      const [window] = BrowserWindow.getAllWindows()
      const contents = window?.webContents
      const prevented: boolean[] = []
      for (const address of addresses) {
        const attempt = new Promise<boolean>((resolve) =>
          contents?.once('will-navigate', (event) => setImmediate(() => resolve(event.defaultPrevented))),
        )
        await contents?.executeJavaScript(`void location.assign(${JSON.stringify(address)})`)
        prevented.push(await attempt)
      }
      return { prevented, url: contents?.getURL(), windows: BrowserWindow.getAllWindows().length }
    },
    [center.url, 'app://example/../../main.cjs'],
  )
  expect(stayed).toEqual({ prevented: [true, true], url: 'app://example/index.html', windows: 1 })
  expect(center.requests.length).toBe(before)

  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>
    }
    const { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity } = contents.getLastWebPreferences()
    return { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity }
  })
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
  })
})
