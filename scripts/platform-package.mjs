// Fills the package of one platform with what was built for it: the binding and the program `aws-sso-native`.
//
//   node scripts/platform-package.mjs FOLDER
//
// FOLDER is one that `napi create-npm-dirs` made, such as `npm/linux-x64-gnu`. Its manifest ships the binding alone.

import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.mjs'

/** Copies these files of the project's folder into the package, and ships them. */
export function fillPlatformPackage(folder, files) {
  const manifest = join(folder, 'package.json')
  const content = JSON.parse(readFileSync(manifest, 'utf8'))
  for (const file of files) {
    copyFileSync(join(root, file), join(folder, file))
    // npm keeps the permission to execute; a file that comes from another system, such as an archive of CI, may have lost it.
    if (!file.endsWith('.node')) chmodSync(join(folder, file), 0o755)
  }
  content.files = [...new Set([...(content.files ?? []), ...files])]
  writeFileSync(manifest, `${JSON.stringify(content, null, 2)}\n`)
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const [, , folder] = process.argv
  if (folder === undefined) {
    console.error('usage: node scripts/platform-package.mjs FOLDER')
    process.exit(2)
  }
  const { main, os } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  fillPlatformPackage(folder, [main, os.includes('win32') ? 'aws-sso-native.exe' : 'aws-sso-native'])
}
