import { fs, module, path } from '../node-modules.js'

/** The end of an archive's name in a path. Electron shows an archive as a folder. */
const ARCHIVE = /\.asar(?=[\\/])/g

/** The path in the folder beside an archive, if the path is in an archive. */
export const unpacked = (file: string): string => file.replace(ARCHIVE, '.asar.unpacked')

/** A folder in which the files of a platform can be. */
export interface Place {
  readonly folder: string
  /** How the names of its files end. */
  readonly target: string
  /** Whether it is a package of a platform. It has a manifest then. */
  readonly isPackage: boolean
}

/** Packages exist for these, named by system, processor and C library. */
export const TARGETS: readonly string[] = [
  'win32-x64-msvc',
  'win32-arm64-msvc',
  'darwin-x64',
  'darwin-arm64',
  'linux-x64-gnu',
  'linux-arm64-gnu',
  'linux-x64-musl',
  'linux-arm64-musl',
]

export const packageName = (target: string): string => `aws-sso-native-${target}`

/** What can run here. On Linux both C libraries: most systems have one package, and then nothing needs to be detected. */
export function targets(): readonly string[] {
  const start = `${process.platform}-${process.arch}`
  return TARGETS.filter((target) => target === start || target.startsWith(`${start}-`))
}

/**
 * Where the files of the platform can be, in the order of preference: beside this file, in the package of the platform beside
 * this one, wherever the package is found by Node's resolution (a pnpm store, Yarn's Plug'n'Play, a bundler's output), and in the
 * installed app of Electron. Never below the working folder: another user may write there.
 */
export function* places(): Generator<Place> {
  const { join } = path()
  const each = targets()
  // A bundler's output in the form of an ES module has no `__dirname`.
  if (typeof __dirname === 'string') {
    for (const target of each) yield { folder: __dirname, target, isPackage: false }
    for (const target of each) yield { folder: join(__dirname, '..', packageName(target)), target, isPackage: true }
  }
  for (const target of each) {
    for (const folder of resolved(target)) yield { folder, target, isPackage: true }
  }
  const { resourcesPath } = process as { resourcesPath?: unknown }
  if (typeof resourcesPath !== 'string') return
  for (const application of ['app.asar.unpacked', 'app']) {
    const modules = join(resourcesPath, application, 'node_modules')
    for (const target of each) yield { folder: join(modules, packageName(target)), target, isPackage: true }
  }
}

/** Where Node's resolution finds the package of a platform. */
export function* resolved(target: string): Generator<string> {
  const { createRequire } = module()
  const { dirname } = path()
  for (const from of importers()) {
    let manifest
    try {
      // A bundler would replace `require.resolve`.
      manifest = createRequire(from).resolve(`${packageName(target)}/package.json`)
    } catch {
      continue
    }
    yield dirname(manifest)
  }
}

/** The files that the search begins at: this file, and the program's main file if this one was moved by a bundler. */
function importers(): string[] {
  const { isAbsolute } = path()
  const main = process.argv[1]
  const from = typeof __filename === 'string' ? [__filename] : []
  // In Electron it is an argument of the person, such as a file to open.
  if (process.versions['electron'] === undefined && main !== undefined && isAbsolute(main)) from.push(main)
  return from
}

/** Where the C library is named: the files of this process, and, where there is no `/proc`, a program of the system. */
const NAMES_OF_MUSL: ReadonlyArray<readonly [string, RegExp]> = [
  ['/proc/self/maps', /\/(?:ld-musl|libc\.musl)-/],
  ['/usr/bin/ldd', /musl/],
]

/** Whether the C library of this process is musl. A Node for musl can run on a system that has glibc. */
export function isMusl(): boolean {
  const { readFileSync } = fs()
  for (const [file, name] of NAMES_OF_MUSL) {
    try {
      return name.test(readFileSync(file, 'utf8'))
    } catch {
      // The next one may say it.
    }
  }
  return false
}

/** The packages of other platforms that are installed. */
export function otherPackages(): string[] {
  const mine = targets()
  return TARGETS.filter((target) => !mine.includes(target) && !resolved(target).next().done).map(packageName)
}

/** The package that this system needs, or `undefined` if there is none for it. */
export function neededPackage(): string | undefined {
  const library = isMusl() ? 'musl' : 'gnu'
  const target = targets().find((target) => process.platform !== 'linux' || target.endsWith(library))
  return target === undefined ? undefined : packageName(target)
}
