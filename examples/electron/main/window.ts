// A window that can do nothing but draw: it runs in a sandbox, loads nothing but this app's own files, opens nothing, and is
// granted nothing.

import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme, session } from 'electron'
import { ORIGIN } from './protocol.js'

const background = () => (nativeTheme.shouldUseDarkColors ? '#14161c' : '#f6f7f9')

export function openWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 1080,
    height: 760,
    minWidth: 420,
    minHeight: 420,
    show: false,
    title: app.getName(),
    backgroundColor: background(),
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(__dirname, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  window.once('ready-to-show', () => window.show())
  void window.loadURL(`${ORIGIN}/index.html`)
  return window
}

/** To be called before the first window is made. */
export function hardenWindows(): void {
  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  defaultSession.setPermissionCheckHandler(() => false)
  // The Content-Security-Policy says the same; this holds also for what it does not cover.
  defaultSession.webRequest.onBeforeRequest(({ url }, answer) =>
    answer({ cancel: !url.startsWith(`${ORIGIN}/`) && !url.startsWith('devtools://') }),
  )
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
  })
}
