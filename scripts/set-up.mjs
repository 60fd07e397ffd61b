// Installs the development tools if they are missing. It needs Node alone. Also a program: node scripts/set-up.mjs

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isMain } from './is-main.mjs'
import { npm, root, run } from './run.mjs'

export async function setUp() {
  if (existsSync(join(root, 'node_modules', '.package-lock.json'))) return
  console.log('── installing the development tools')
  // This installs the versions of package-lock.json. `npm ci` would fail if the registry lacked an optional package of any
  // other platform.
  const [program, ...args] = npm('install', '--no-save', '--ignore-scripts', '--no-fund', '--no-audit')
  const { code } = await run(program, args)
  if (code !== 0) process.exit(code)
}

if (isMain(import.meta.url)) await setUp()
