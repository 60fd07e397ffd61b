// What crosses between the main process and a renderer. There is no token, no credential and no code verifier in any of these
// types: a renderer draws a state and asks for actions, and everything secret stays in the main process.

import type { SsoErrorInfo } from 'aws-sso-native'
import { type Infer, nothing, oneOf, shape, text, truth } from './check.js'

/** The one channel, in both directions. */
export const CHANNEL = 'sign-in-example'

const role = shape({ accountId: text(12), roleName: text(64) })

/** What a renderer can ask for, and the check of what comes with it. A renderer is not trusted to keep to the types. */
export const requests = {
  /** Subscribes the window to all messages; the state and the accounts follow at once. */
  subscribe: nothing,
  signIn: shape({ startUrl: text(2048), region: text(64), flow: oneOf('auto', 'device') }),
  /** Goes on with a device code, half way through a sign-in in the browser. */
  useDeviceCode: nothing,
  /** Opens the sign-in page once more. */
  openPage: nothing,
  cancelSignIn: nothing,
  signOut: nothing,
  listAccounts: nothing,
  stopListing: nothing,
  choose: role,
  favorite: shape({ accountId: text(12), roleName: text(64), on: truth }),
  setBedrockRegion: shape({ region: text(64) }),
  ask: shape({ question: text(4000) }),
  cancelAsk: nothing,
  askClaudeCode: shape({ question: text(4000) }),
  /** Copies a text that the main process has. A renderer has no access to the clipboard. */
  copy: shape({ what: oneOf('userCode', 'problem') }),
  dismissProblem: nothing,
} as const

export type RequestName = keyof typeof requests
export type RequestInput<Name extends RequestName> = Infer<(typeof requests)[Name]>
export type Handlers = { readonly [Name in RequestName]: (input: RequestInput<Name>) => void | Promise<void> }

/** What the main process sends. */
export type Message =
  | { readonly type: 'state'; readonly state: AppState }
  /** Some accounts. With `reset`, they replace all accounts before. */
  | { readonly type: 'accounts'; readonly accounts: readonly AccountView[]; readonly reset: boolean }
  /** Accounts that the portal does not name any more. */
  | { readonly type: 'gone'; readonly accountIds: readonly string[] }

export interface RoleId {
  readonly accountId: string
  readonly roleName: string
}

export interface AccountView {
  readonly accountId: string
  readonly accountName: string
  readonly emailAddress?: string
  readonly roles: readonly string[]
  /** Roles that the kept list did not have. */
  readonly added?: readonly string[]
  /** Why the roles are not known. */
  readonly error?: SsoErrorInfo
}

/** Times are milliseconds since 1970, because a context bridge has no `Date`. */
export interface AppState {
  /** Whether the settings are read. Until then there is nothing to draw. */
  readonly isReady: boolean
  /** The portal that the person used last. */
  readonly portal: { readonly startUrl: string; readonly region: string } | null
  readonly signIn: SignInView | null
  readonly session: SessionView
  readonly list: ListView
  readonly role: RoleView | null
  readonly bedrockRegion: string
  readonly favorites: readonly RoleId[]
  readonly recent: readonly RoleId[]
  readonly problem: Problem | null
  readonly answer: AnswerView | null
  readonly claudeCode: ClaudeCodeView
}

/** The picture of the sign-in under way: the last event, and what earlier ones said. */
export interface SignInView {
  readonly step: 'starting' | 'awaitingOther' | 'registering' | 'awaitingUser' | 'fallingBack' | 'exchanging'
  readonly flow?: 'browser' | 'device'
  /** The code to compare. It is for the person's eyes, and of no use to anyone else. */
  readonly userCode?: string
  /** The page of the device flow, for the QR code. The address of the browser flow stays in the main process. */
  readonly url?: string
  readonly expiresAt?: number
  /** Why a device code is used although the browser was asked for. */
  readonly fellBack?: string
  /** Whether the service asked to be asked less often. */
  readonly isSlowed?: boolean
}

export interface SessionView {
  readonly signedIn: boolean
  readonly expiresAt?: number
  readonly refreshable: boolean
  readonly refreshableUntil?: number
  /** When this app saw a new token. */
  readonly refreshedAt?: number
  readonly reason?: string
  /** The new token could not be written to its file, and lives in memory. */
  readonly unsaved: boolean
  /** When the sign-in ended without the person; they may have been asleep. */
  readonly endedAt?: number
}

export interface ListView {
  readonly stage: 'empty' | 'kept' | 'listing' | 'complete' | 'partial'
  /** When the kept list was complete. */
  readonly cachedAt?: number
  readonly listed: number
  readonly done: number
  readonly timeLeftMs?: number
  /** Roles that are new since the kept list. */
  readonly added: number
}

export interface RoleView extends RoleId {
  readonly access: 'unknown' | 'checking' | 'ready' | 'refused'
  readonly expiresAt?: number
}

export interface AnswerView {
  readonly question: string
  readonly text: string
  readonly stage: 'asking' | 'complete' | 'failed'
}

export type ClaudeCodeView = 'missing' | 'ready' | 'running'

export interface Problem {
  /** What was being done. */
  readonly during: 'settings' | 'signIn' | 'session' | 'list' | 'role' | 'ask' | 'signOut' | 'claudeCode'
  readonly error: ProblemInfo
}

/** The members of an `SsoError`, or of another client's error, whose code is then not one of this package. */
export interface ProblemInfo {
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly retryable: boolean
  readonly reason?: string
  readonly requestId?: string
}
