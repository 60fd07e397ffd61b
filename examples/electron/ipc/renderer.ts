// A renderer's end of the channel.

import type { Message, RequestInput, RequestName } from './contract.js'

/** What the preload script gives to the page. */
export interface Bridge {
  request(name: string, input: unknown): Promise<void>
  onMessage(listener: (message: Message) => void): void
}

declare global {
  interface Window {
    readonly bridge: Bridge
  }
}

type Request = <Name extends RequestName>(
  name: Name,
  ...input: RequestInput<Name> extends undefined ? [] : [RequestInput<Name>]
) => void

/** Asks the main process for an action. What comes of it is in the next state. */
export const request: Request = (name, ...input) => void window.bridge.request(name, input[0])

/** Subscribes to the messages. Each window that loads, also by a reload, gets the whole state first. */
export function subscribe(listener: (message: Message) => void): void {
  window.bridge.onMessage(listener)
  request('subscribe')
}
