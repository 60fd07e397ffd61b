// What a linker needs of macOS: lists of the functions in its frameworks. The lists are taken from the crates that declare these
// functions, so a binary that is linked with them is right as far as those declarations are.

import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../run.mjs'

const CRATES = {
  CoreFoundation: ['core-foundation-sys', 'objc2-core-foundation'],
  CoreServices: ['objc2-core-services'],
  Security: ['security-framework-sys'],
}

/** The names that the sources of a crate declare. More than there are do no harm. */
function declared(manifest) {
  const folder = join(dirname(manifest), 'src')
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.rs'))
  const text = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
  return [...text.matchAll(/\b(?:fn|static) ([A-Za-z_]\w*)\s*[(:]/g)].map(([, name]) => name)
}

/** https://github.com/apple/llvm-project: the text form of a library, version 4. */
const library = (name, symbols) => `--- !tapi-tbd
tbd-version: 4
targets: [ x86_64-macos, arm64-macos ]
install-name: '/System/Library/Frameworks/${name}.framework/Versions/A/${name}'
exports:
  - targets: [ x86_64-macos, arm64-macos ]
    symbols: [ ${[...new Set(symbols)]
      .sort()
      .map((symbol) => `_${symbol}`)
      .join(', ')} ]
...
`

/** Writes the frameworks into a folder that takes the place of macOS's SDK, and returns it. */
export function writeStubs(folder) {
  const args = ['metadata', '--format-version=1', '--locked', '--filter-platform', 'aarch64-apple-darwin']
  const { packages } = JSON.parse(execFileSync('cargo', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 }))
  for (const [framework, crates] of Object.entries(CRATES)) {
    const used = packages.filter(({ name }) => crates.includes(name))
    const symbols = used.flatMap(({ manifest_path: manifest }) => declared(manifest))
    const path = join(folder, 'System', 'Library', 'Frameworks', `${framework}.framework`)
    mkdirSync(path, { recursive: true })
    writeFileSync(join(path, `${framework}.tbd`), library(framework, symbols))
  }
  for (const name of ['include', 'lib']) mkdirSync(join(folder, 'usr', name), { recursive: true })
  return folder
}
