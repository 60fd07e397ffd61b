// Makes the folder for the homes of the workers (worker-home.ts), and removes it after the tests. A worker cannot remove its own:
// Vitest may end it by a signal.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeFolder } from './remove-folder.js'

export default function setup(): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'aws-sso-native-workers-'))
  process.env['AWS_SSO_NATIVE_WORKER_HOMES'] = folder
  return () => removeFolder(folder)
}
