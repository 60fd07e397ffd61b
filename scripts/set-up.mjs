// Installs the development tools where they are missing; needs nothing but Node. Also a program: node scripts/set-up.mjs

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './run.mjs'

export async function setUp() {
  if (existsSync(join(root, 'node_modules', '.package-lock.json'))) return
  console.log('── installing the development tools')
  // What package-lock.json says, but not by `npm ci`: that insists on the optional packages of every other platform,
  // too, and a mirror of the registry may lack some.
  const { code } = await run('npm', ['install', '--no-save', '--ignore-scripts', '--no-fund', '--no-audit'])
  if (code !== 0) process.exit(code)
}

if (import.meta.url === `file://${process.argv[1]}`) await setUp()
