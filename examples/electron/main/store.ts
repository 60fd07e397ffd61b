// The state of the app. It lives in the main process, so that a window that loads, also by a reload, only has to draw it: no
// sign-in and no list belongs to a window.

import type { AppState } from '../ipc/contract.js'

const initial: AppState = {
  isReady: false,
  portal: null,
  signIn: null,
  session: { signedIn: false, refreshable: false, unsaved: false },
  list: { stage: 'empty', listed: 0, done: 0, added: 0 },
  role: null,
  bedrockRegion: 'us-east-1',
  favorites: [],
  recent: [],
  problem: null,
  answer: null,
  claudeCode: 'missing',
}

export class Store {
  #state = initial
  readonly #onChange: (state: AppState) => void

  constructor(onChange: (state: AppState) => void) {
    this.#onChange = onChange
  }

  get state(): AppState {
    return this.#state
  }

  set(change: Partial<AppState>): void {
    this.#state = { ...this.#state, ...change }
    this.#onChange(this.#state)
  }
}
