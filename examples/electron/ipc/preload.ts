// The preload script's end of the channel: two functions, and nothing else of Electron or Node.

import { contextBridge, ipcRenderer } from 'electron'
import { CHANNEL, type Message } from './contract.js'
import type { Bridge } from './renderer.js'

export function expose(): void {
  const bridge: Bridge = {
    request: async (name, input) => {
      await ipcRenderer.invoke(CHANNEL, name, input)
    },
    // The event is not passed on: its `sender` would be a way around this channel.
    onMessage: (listener) => {
      ipcRenderer.on(CHANNEL, (_event, message: Message) => listener(message))
    },
  }
  contextBridge.exposeInMainWorld('bridge', bridge)
}
