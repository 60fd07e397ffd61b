import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type * as binding from '../../binding.js'
import { root } from './published.js'

/** The addon itself, without the TypeScript API. */
export function native(): typeof binding {
  const file = readdirSync(root).find((name) => name.endsWith('.node'))
  if (file === undefined) throw new Error('needs a built binary: npm run build')
  return createRequire(join(root, 'package.json'))(`./${file}`) as typeof binding
}
