// What MinGW links an addon with on Windows: a library that names the functions that node.exe has.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { targetFolder } from './cargo.mjs'

/**
 * The functions of Node-API, which every Node has, in the file of the Node that runs this. Those with a version in their names are
 * functions that Node searches in an addon.
 */
const functions = () =>
  [...new Set(readFileSync(process.execPath, 'latin1').match(/(?<=\0)(?:napi|node_api)_[a-z0-9_]+(?=\0)/g))].filter(
    (name) => !/_v\d+$/.test(name),
  )

/**
 * Makes the library where it is needed, and returns the variable that names its folder to the crate `napi-build`. Visual Studio's
 * linker needs none.
 */
export function nodeLibrary(plan) {
  if (!plan.target.triple.endsWith('-windows-gnu')) return {}
  const folder = join(targetFolder(), 'node-library')
  const definitions = join(folder, 'node.def')
  const text = ['LIBRARY node.exe', 'EXPORTS', ...functions().sort(), ''].join('\n')
  if (!existsSync(join(folder, 'libnode.dll')) || readFileSync(definitions, 'utf8') !== text) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(definitions, text)
    execFileSync('x86_64-w64-mingw32-dlltool', ['-d', definitions, '-l', join(folder, 'libnode.dll.a')])
    // `napi-build` asks whether it is there, and nothing reads it.
    writeFileSync(join(folder, 'libnode.dll'), '')
  }
  return { LIBNODE_PATH: folder }
}
