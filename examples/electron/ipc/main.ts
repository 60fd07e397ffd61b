// The main process's end of the channel. A host can take this folder as it is, or call the same handlers from tRPC.

import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron'
import { CHANNEL, type Handlers, type Message, type RequestName, requests } from './contract.js'

/** A message goes to the windows that have subscribed, for as long as they are open. */
export class Subscribers {
  readonly #windows = new Set<WebContents>()

  add(window: WebContents): void {
    if (this.#windows.has(window)) return
    this.#windows.add(window)
    window.once('destroyed', () => this.#windows.delete(window))
  }

  send(message: Message): void {
    for (const window of this.#windows) sendTo(window, message)
  }
}

export function sendTo(window: WebContents, message: Message): void {
  if (!window.isDestroyed()) window.send(CHANNEL, message)
}

/**
 * Answers the requests of renderers. A request of another frame than a window's top frame, or of a page of another origin, is
 * refused before its content is looked at.
 */
export function serve(origin: string, handlers: Handlers, onSubscribe: (window: WebContents) => void): void {
  ipcMain.handle(CHANNEL, async (event, name: unknown, input: unknown) => {
    if (!isOurs(event, origin)) throw new Error('a request of a page that is not part of this app')
    if (typeof name !== 'string' || !Object.hasOwn(requests, name)) throw new Error('an unknown request')
    if (name === 'subscribe') onSubscribe(event.sender)
    await answer(handlers, name as RequestName, input)
  })
}

async function answer<Name extends RequestName>(handlers: Handlers, name: Name, input: unknown): Promise<void> {
  const handle = handlers[name] as (checked: unknown) => void | Promise<void>
  await handle(requests[name](input))
}

/** `senderFrame` is null if the frame has navigated or is gone. */
function isOurs({ sender, senderFrame }: IpcMainInvokeEvent, origin: string): boolean {
  if (!senderFrame || senderFrame !== sender.mainFrame) return false
  const { protocol, host } = new URL(senderFrame.url)
  return `${protocol}//${host}` === origin
}
