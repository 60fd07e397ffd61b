import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import { onWarning } from 'aws-sso-native'
import { serve } from '../ipc/main.js'
import { App } from './app.js'
import { setMenu } from './menu.js'
import { ORIGIN, registerScheme, serveFiles } from './protocol.js'
import { hardenWindows, openWindow } from './window.js'

const { EXAMPLE_START_URL, EXAMPLE_REGION = 'us-east-1', EXAMPLE_FLOW, EXAMPLE_SIGN_IN_TIMEOUT_MS } = process.env

registerScheme()

// A second start opens a second window of this process: one model, and nothing to keep in step.
if (app.requestSingleInstanceLock()) void run()
else app.quit()

async function run(): Promise<void> {
  app.on('second-instance', openWindow)
  app.on('window-all-closed', () => app.quit())
  onWarning(({ code, message }) => console.warn(`${code}: ${message}`))

  const folder = app.getPath('userData')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const model = new App({
    settingsFile: join(folder, 'aws-sso.db'),
    rememberedFile: join(folder, 'roles.json'),
    firstPortal: EXAMPLE_START_URL === undefined ? undefined : { startUrl: EXAMPLE_START_URL, region: EXAMPLE_REGION },
    flow: EXAMPLE_FLOW === 'browser' ? 'browser' : 'auto',
    signInTimeoutMs: EXAMPLE_SIGN_IN_TIMEOUT_MS === undefined ? undefined : Number(EXAMPLE_SIGN_IN_TIMEOUT_MS),
  })
  serve(ORIGIN, model.handlers, model.subscribe)
  // The settings are read while Electron gets ready.
  const started = model.start()
  await app.whenReady()
  serveFiles()
  hardenWindows()
  setMenu()
  openWindow()
  await started
}
