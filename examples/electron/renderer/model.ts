// What the main process has sent. Components draw it, at most once a frame however many messages come.

import { useLayoutEffect, useState } from 'preact/hooks'
import type { AppState, Message } from '../ipc/contract.js'
import { Directory } from './directory.js'

class Model {
  state: AppState | null = null
  readonly directory = new Directory()
  readonly #listeners = new Set<() => void>()
  #isWaiting = false

  take(message: Message): void {
    if (message.type === 'state') this.state = message.state
    else if (message.type === 'gone') this.directory.remove(message.accountIds)
    else this.directory.put(message.accounts, message.reset)
    if (this.#isWaiting) return
    this.#isWaiting = true
    requestAnimationFrame(() => {
      this.#isWaiting = false
      for (const listener of this.#listeners) listener()
    })
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

export const model = new Model()

/** Draws a component again when anything has come. */
export function useModel(): Model {
  const [, draw] = useState(0)
  // A plain effect runs after the next frame, which may be the one that the first message asks for.
  useLayoutEffect(() => model.listen(() => draw((count) => count + 1)), [])
  return model
}
