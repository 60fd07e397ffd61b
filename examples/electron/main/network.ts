import { app, session } from 'electron'
import { configureNetwork } from 'aws-sso-native'

/** Requests use the proxies of Electron's windows: those of the system, or of a PAC file. They wait until Electron knows them. */
export function useElectronsProxies(): void {
  configureNetwork({ proxy: (url) => app.whenReady().then(() => session.defaultSession.resolveProxy(url)) })
}
