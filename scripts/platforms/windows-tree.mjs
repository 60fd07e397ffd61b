// A copy of the project for Windows programs, with binaries for Windows. It is a copy and has no links, because a Windows Node
// under Wine sees where a link leads, and would search the binaries there.

import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root, run } from '../run.mjs'

export const tree = join(root, 'target', 'platforms', 'windows')

/** What is needed and not in Git. */
const built = ['emulator/dist']

/** Makes the tree, without the binaries. The packages in `node_modules` stay where they are. */
export async function copyTree() {
  rmSync(tree, { recursive: true, force: true })
  const { output } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { echo: false })
  for (const name of [...output.split('\0').filter(Boolean), ...built]) {
    if (!existsSync(join(root, name))) continue
    mkdirSync(dirname(join(tree, name)), { recursive: true })
    cpSync(join(root, name), join(tree, name), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'))
}
