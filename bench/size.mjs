// How much disk space an installation takes.

import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './processes.mjs'

/** The number of files, the bytes in them, and the bytes that they take on the disk. */
function sum(paths) {
  const stats = paths.map((path) => statSync(path))
  const files = stats.filter((stat) => stat.isFile())
  return {
    files: files.length,
    content: files.reduce((total, { size }) => total + size, 0),
    disk: stats.reduce((total, { blocks }) => total + blocks * 512, 0),
  }
}

export const binaryFile = () => {
  const name = readdirSync(root).find((file) => file.endsWith('.node'))
  return statSync(join(root, name)).size
}

const program = join(root, process.platform === 'win32' ? 'aws-sso-native.exe' : 'aws-sso-native')

export const programFile = () => statSync(program).size

/** What `npm install aws-sso-native` installs: the package, and the binary and the program of this platform. */
export function contentOfPackage() {
  const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [{ files }] = JSON.parse(packed)
  const binary = readdirSync(root).find((file) => file.endsWith('.node'))
  return sum([...files.map(({ path }) => join(root, path)), join(root, binary), program])
}

/** What the two clients of the SDK install, with all dependencies. */
export function contentOfSdk() {
  const folders = new Set()
  const add = (name, from) => {
    const folder = find(name, from)
    if (folders.has(folder)) return
    folders.add(folder)
    const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    for (const dependency of Object.keys(dependencies)) add(dependency, folder)
  }
  for (const name of ['@aws-sdk/client-sso-oidc', '@aws-sdk/client-sso']) add(name, root)
  return sum([...folders].flatMap(everything))
}

/** Finds a package as Node does: in the nearest `node_modules` of the folder or its parents. */
function find(name, from) {
  for (let folder = from; ; folder = join(folder, '..')) {
    const path = join(folder, 'node_modules', name)
    if (existsSync(join(path, 'package.json'))) return path
    if (folder === root) throw new Error(`${name} is not installed`)
  }
}

/** A package's folder with all its content, without nested packages, which are counted separately. */
function everything(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => name !== 'node_modules')
  return [
    folder,
    ...entries.flatMap((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? everything(path) : [path]
    }),
  ]
}
