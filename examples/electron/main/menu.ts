import { Menu } from 'electron'
import { openWindow } from './window.js'

export function setMenu(): void {
  const newWindow = { label: 'New Window', accelerator: 'CommandOrControl+N', click: () => void openWindow() }
  const menu = Menu.buildFromTemplate([
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    { label: 'File', submenu: [newWindow, { role: 'close' }, { role: 'quit' }] },
    { role: 'editMenu' },
    { role: 'viewMenu' },
    { role: 'windowMenu' },
  ])
  Menu.setApplicationMenu(menu)
}
