// The app's model: one portal, one session, one sign-in, one list and one role at a time, whatever windows are open.

import { clipboard, type WebContents } from 'electron'
import { openSettings, type SettingsStore, SsoSession } from 'aws-sso-native'
import type { Handlers, RoleId } from '../ipc/contract.js'
import { sendTo, Subscribers } from '../ipc/main.js'
import { Accounts } from './accounts.js'
import { Ask } from './ask.js'
import { ClaudeCode } from './claude.js'
import { useElectronsProxies } from './network.js'
import { findPortal, type Portal, sessionNameOf } from './portal.js'
import { clearProblem, problemText, report } from './problem.js'
import { RememberedFile, withFavorite, withRecent } from './remembered.js'
import { Role } from './role.js'
import { SignIn } from './sign-in.js'
import { Store } from './store.js'
import { Watch } from './watch.js'

export interface AppOptions {
  /** The file of the settings row. */
  readonly settingsFile: string
  /** The file of favorites and recent roles. */
  readonly rememberedFile: string
  /** The portal of the form before the person has named one. */
  readonly firstPortal?: Portal | undefined
  /** `browser` where a browser can reach this machine, although it looks as if none could: in a container with a screen. */
  readonly flow?: 'auto' | 'browser' | undefined
  /** How long a person may take to sign in, in milliseconds. */
  readonly signInTimeoutMs?: number | undefined
}

interface Open {
  readonly portal: Portal
  readonly session: SsoSession
  readonly watch: Watch
}

export class App {
  readonly #options: AppOptions
  readonly #windows = new Subscribers()
  readonly #store = new Store((state) => this.#windows.send({ type: 'state', state }))
  readonly #accounts = new Accounts(this.#store, (message) => this.#windows.send(message))
  readonly #signIn = new SignIn(this.#store)
  readonly #role = new Role(this.#store)
  readonly #ask = new Ask(this.#store)
  readonly #claudeCode = new ClaudeCode(this.#store)
  readonly #remembered: RememberedFile
  #settings: SettingsStore | undefined
  #open: Open | undefined
  /** The role of the last time, to be taken up when the person is signed in. */
  #lastRole: RoleId | undefined

  constructor(options: AppOptions) {
    this.#options = options
    this.#remembered = new RememberedFile(options.rememberedFile)
  }

  /** Sends a window that loads everything there is to draw. */
  readonly subscribe = (window: WebContents): void => {
    this.#windows.add(window)
    sendTo(window, { type: 'state', state: this.#store.state })
    for (const message of this.#accounts.messages()) sendTo(window, message)
  }

  /** Reads the settings, and takes up the sign-in of the last time. A failure leaves an app that remembers nothing. */
  async start(): Promise<void> {
    await this.#remembered.read()
    let portal = this.#options.firstPortal
    try {
      useElectronsProxies()
      this.#settings = await openSettings(this.#options.settingsFile)
      const row = await this.#settings.get()
      const { awsSsoStartUrl, awsSsoRegion, awsSsoAccountId, awsSsoRoleName, bedrockRegion } = row
      if (awsSsoStartUrl !== null) portal = { startUrl: awsSsoStartUrl, region: awsSsoRegion }
      if (awsSsoAccountId !== null && awsSsoRoleName !== null) {
        this.#lastRole = { accountId: awsSsoAccountId, roleName: awsSsoRoleName }
      }
      this.#store.set({ bedrockRegion })
      if (awsSsoStartUrl !== null && portal) await this.#show(portal)
    } catch (error) {
      report(this.#store, 'settings', error)
    }
    if (portal) this.#store.set({ portal })
    this.#store.set({ isReady: true })
  }

  readonly handlers: Handlers = {
    subscribe: () => {},
    signIn: ({ startUrl, region, flow }) => this.#startSignIn(startUrl, region, flow),
    useDeviceCode: () => {
      if (this.#open) this.#signIn.useDeviceCode(this.#open.session)
    },
    openPage: () => this.#signIn.openPage(),
    cancelSignIn: () => this.#signIn.cancel(),
    signOut: () => this.#signOut(),
    listAccounts: () => this.#list(),
    stopListing: () => this.#accounts.stop(),
    choose: (role) => this.#choose(role),
    favorite: ({ on, ...role }) => this.#remember({ favorites: withFavorite(this.#store.state.favorites, role, on) }),
    setBedrockRegion: ({ region }) => this.#setBedrockRegion(region),
    ask: async ({ question }) => {
      const { role, bedrockRegion } = this.#store.state
      if (this.#open && role) await this.#ask.ask(question, role, bedrockRegion, this.#open.session)
    },
    cancelAsk: () => this.#cancelAsk(),
    askClaudeCode: async ({ question }) => {
      const { role, bedrockRegion } = this.#store.state
      if (!this.#open || !role) return
      const { accountId, roleName } = role
      await this.#claudeCode.ask(question, { accountId, roleName }, bedrockRegion, this.#open.session)
    },
    copy: ({ what }) => {
      const { signIn, problem } = this.#store.state
      if (what === 'userCode' && signIn?.userCode !== undefined) clipboard.writeText(signIn.userCode)
      if (what === 'problem' && problem) clipboard.writeText(problemText(problem))
    },
    dismissProblem: () => clearProblem(this.#store),
  }

  /** A second window, or a second click, joins the sign-in under way: it draws the same state. */
  #startSignIn(startUrl: string, region: string, flow: 'auto' | 'device'): Promise<void> {
    return this.#signIn.run({
      flow: flow === 'auto' ? (this.#options.flow ?? flow) : flow,
      timeoutMs: this.#options.signInTimeoutMs,
      open: async (signal) => {
        const last = this.#store.state.portal
        const isLast = last?.startUrl === startUrl && last.region === region
        const portal = isLast ? last : await findPortal(startUrl, region, signal)
        const { session } = await this.#show(portal)
        await this.#settings?.update({
          awsSsoStartUrl: portal.startUrl,
          awsSsoRegion: portal.region,
          awsSsoSessionName: sessionNameOf(portal.startUrl),
        })
        // Perhaps the AWS CLI has signed the person in to this portal already.
        return this.#store.state.session.signedIn ? undefined : session
      },
      onSignedIn: async () => {
        await this.#open?.watch.look()
      },
    })
  }

  /** Makes a portal the one that is shown. */
  async #show(portal: Portal): Promise<Open> {
    const { startUrl, region } = portal
    const before = this.#open
    if (before?.portal.startUrl === startUrl && before.portal.region === region) return before
    // This throws if the address or the region is none.
    const session = new SsoSession({
      startUrl,
      region,
      sessionName: sessionNameOf(startUrl),
      clientName: 'Bedrock Desk',
    })
    if (before) this.#leave()
    const watch = new Watch(this.#store, session, (isSignedIn) => this.#turn(isSignedIn))
    const open = { portal, session, watch }
    this.#open = open
    this.#store.set({ portal, ...this.#remembered.of(startUrl) })
    await watch.look()
    return open
  }

  /** Forgets the portal that is shown. The person stays signed in to it. */
  #leave(): void {
    this.#open?.watch.end()
    this.#open = undefined
    this.#lastRole = undefined
    this.#accounts.clear()
    this.#role.clear()
    clearProblem(this.#store)
    this.#store.set({ session: { signedIn: false, refreshable: false, unsaved: false }, favorites: [], recent: [] })
  }

  /** The person has been signed in or out, here or elsewhere. */
  #turn(isSignedIn: boolean): void {
    if (!isSignedIn) {
      const { role } = this.#store.state
      if (role) this.#lastRole = role
      // What failed because the sign-in has ended is no problem of its own.
      clearProblem(this.#store, 'list', 'role', 'ask')
      this.#cancelAsk()
      this.#accounts.clear()
      this.#role.clear()
      return
    }
    clearProblem(this.#store)
    void this.#list()
    if (this.#lastRole && this.#open) void this.#role.check(this.#lastRole, this.#open.session)
  }

  async #list(): Promise<void> {
    const open = this.#open
    if (!open) return
    await this.#accounts.list(open.session)
    // A list that failed may have found out that the sign-in has ended.
    if (this.#store.state.problem?.during === 'list') await open.watch.look()
  }

  async #choose(role: RoleId): Promise<void> {
    if (!this.#open) return
    this.#lastRole = role
    const chosen = this.#role.choose(role, this.#open.session, this.#settings)
    await this.#remember({ recent: withRecent(this.#store.state.recent, role) })
    await chosen
  }

  async #remember(change: { favorites?: readonly RoleId[]; recent?: readonly RoleId[] }): Promise<void> {
    this.#store.set(change)
    const { portal, favorites, recent } = this.#store.state
    if (portal) await this.#remembered.set(portal.startUrl, { favorites, recent })
  }

  #cancelAsk(): void {
    this.#claudeCode.cancel()
    this.#ask.cancel()
  }

  async #setBedrockRegion(region: string): Promise<void> {
    clearProblem(this.#store, 'settings')
    try {
      const row = await this.#settings?.update({ bedrockRegion: region })
      this.#store.set({ bedrockRegion: row?.bedrockRegion ?? region })
    } catch (error) {
      report(this.#store, 'settings', error)
    }
  }

  async #signOut(): Promise<void> {
    const open = this.#open
    if (!open) return
    // Before the token is gone, so that the end of the sign-in is not announced to the one who asked for it.
    const { session } = this.#store.state
    this.#store.set({ session: { signedIn: false, refreshable: false, unsaved: false } })
    this.#turn(false)
    this.#lastRole = undefined
    try {
      const { error } = await open.session.signOut()
      if (error) this.#store.set({ problem: { during: 'signOut', error } })
    } catch (error) {
      this.#store.set({ session })
      report(this.#store, 'signOut', error)
    }
    await this.#settings?.update({ awsSsoAccountId: null, awsSsoRoleName: null }).catch(() => {})
  }
}
