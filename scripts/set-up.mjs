// Installs the development tools if they are missing. It needs Node alone. Also a program: node scripts/set-up.mjs

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './run.mjs'

export async function setUp() {
  if (existsSync(join(root, 'node_modules', '.package-lock.json'))) return
  console.log('── installing the development tools')
  // This installs the versions of package-lock.json. `npm ci` would fail if the registry lacked an optional package of any
  // other platform.
  const { code } = await run('npm', ['install', '--no-save', '--ignore-scripts', '--no-fund', '--no-audit'])
  if (code !== 0) process.exit(code)
}

if (import.meta.url === `file://${process.argv[1]}`) await setUp()
