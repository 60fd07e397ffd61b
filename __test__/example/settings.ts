import { join } from 'node:path'
import { openSettings } from '../../index.js'
import type { Home } from '../harness/home.js'

/** The settings row, as the app has stored it. */
export async function settingsOf(home: Home) {
  const settings = await openSettings(join(home.path, '.config', 'Bedrock Desk', 'aws-sso.db'))
  return settings.get()
}
