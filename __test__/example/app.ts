import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { onTestFailed, onTestFinished } from 'vitest'
import type { IdentityCenter } from '../../emulator/index.js'
import { realCache } from '../harness/electron.js'
import { Home, temporaryFolder } from '../harness/home.js'
import { program } from '../harness/programs.js'
import { root } from '../harness/published.js'

const example = join(root, 'examples', 'electron')

/** What `createRequire` resolves is Playwright's own: it makes an app wait until Playwright is connected. */
const playwright = join(createRequire(__filename).resolve('playwright-core'), '..')
const loader = join(playwright, 'lib', 'server', 'electron', 'loader.js')

/** The session name that the app derives from the emulator's start URL. */
export const sessionName = 'portal'

export interface LaunchOptions {
  readonly home?: Home
  /** The folder or archive of the app. Default: the app as it is built, beside this package. */
  readonly application?: string
  readonly env?: Readonly<Record<string, string>>
  readonly language?: string
  /** Whether the form has the emulator's start URL already. Default: true. */
  readonly hasPortal?: boolean
}

export interface Running {
  readonly home: Home
  readonly app: ElectronApplication
  readonly page: Page
  /** Addresses that the app has asked to be opened. No browser is started. */
  opened(): Promise<readonly string[]>
  /** What is on the clipboard. */
  copied(): Promise<string>
}

/** Starts the app under Playwright. It is ended when the test ends. */
export async function launch(center: IdentityCenter, options: LaunchOptions = {}): Promise<Running> {
  const home = options.home ?? new Home()
  const launcher = makeLauncher(options.application ?? layOut())
  const portal = { EXAMPLE_START_URL: center.startUrl, EXAMPLE_REGION: center.region }
  const app = await _electron.launch({
    executablePath: program('electron'),
    args: ['--disable-gpu', `--lang=${options.language ?? 'en-US'}`, launcher],
    env: {
      // The browser flow, also where the tests run in a container.
      EXAMPLE_FLOW: 'browser',
      ...home.env({ ...center.env, ...(options.hasPortal === false ? {} : portal), ...options.env }),
      XDG_CACHE_HOME: realCache(),
    },
    timeout: 0,
  })
  onTestFinished(() => app.close())
  await app.evaluate(({ shell }) => {
    const opened: string[] = []
    Object.assign(globalThis, { opened })
    shell.openExternal = async (url) => void opened.push(url)
  })
  const page = await app.firstWindow({ timeout: 0 })
  // A test has as long as it takes on a busy machine; Vitest ends it.
  page.setDefaultTimeout(0)
  tellOnFailure(page)
  return {
    home,
    app,
    page,
    opened: () => app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened),
    copied: () => app.evaluate(({ clipboard }) => clipboard.readText()),
  }
}

/** Prints what the window shows if the test fails. */
function tellOnFailure(page: Page): void {
  let shown = ''
  onTestFailed(() => console.error(`the window shows:\n${shown}`))
  onTestFinished(async () => {
    shown = await page.locator('body').innerText({ timeout: 1000 }).catch(String)
  })
}

/** The app with what it needs, as a packager lays it out before it packs. */
export function layOut(): string {
  const application = join(temporaryFolder('example'), 'app')
  mkdirSync(join(application, 'node_modules'), { recursive: true })
  cpSync(join(example, 'package.json'), join(application, 'package.json'))
  cpSync(join(example, 'dist'), join(application, 'dist'), { recursive: true })
  symlinkSync(root, join(application, 'node_modules', 'aws-sso-native'))
  return application
}

/** A folder that Electron runs: Playwright's part, then the app, which can be in an archive. */
function makeLauncher(application: string): string {
  const launcher = temporaryFolder('launcher')
  const manifest = { name: 'launcher', productName: 'Bedrock Desk', main: 'main.js' }
  const main = [loader, join(application, 'dist', 'main.cjs')].map((path) => `require(${JSON.stringify(path)})\n`)
  writeFileSync(join(launcher, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(launcher, 'main.js'), main.join(''))
  return launcher
}

export const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true })
export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
export const search = (page: Page) => page.getByRole('combobox', { name: 'Search by name' })
export const listed = (page: Page, text: string) => page.locator('.list-state').getByText(text, { exact: true })
export const role = (page: Page, name: string | RegExp) => page.getByRole('option', { name })

/** Signs in with a device code, from the form to the picker. */
export async function signIn(page: Page, center: IdentityCenter): Promise<void> {
  await button(page, 'Use a code instead').click()
  await approve(page, center)
}

/** Approves the code that the window shows. */
export async function approve(page: Page, center: IdentityCenter): Promise<void> {
  await heading(page, 'Compare this code').waitFor()
  center.approve(await page.locator('.code-text').innerText())
  await search(page).waitFor()
}
