import { ssoError } from './failure.js'

/** The end of an archive's name in a path. Electron shows an archive as a folder. */
const ARCHIVE = /\.asar(?=[\\/])/g

/**
 * The absolute path of the program `aws-sso-native`, which is installed with the addon. It needs no Node: a host can name it in the
 * `credential_process` of a profile, or in Claude Code's `awsCredentialExport` (`docs/command.md`).
 *
 * In a packed Electron app it is the path in `app.asar.unpacked`, because no program can be started from inside of an archive.
 * The path changes when the app is moved or updated: ask for it at each start.
 *
 * No program is started. The call looks at a few files, on JavaScript's thread.
 *
 * @throws {@link SsoError} synchronously: `ProgramNotFound`; `ProgramNotExecutable` if the file is not executable or is inside of
 * an archive; `AddonNotLoaded` in their place if the addon is missing, too.
 */
export function commandPath(): string {
  let unusable: string | undefined
  const places: string[] = []
  for (const path of paths()) {
    const unpacked = path.replace(ARCHIVE, '.asar.unpacked')
    const problem = problemOf(unpacked)
    if (problem === undefined) return unpacked
    if (problem !== MISSING) unusable ??= `\`${unpacked}\` ${problem}`
    else if (unpacked !== path && problemOf(path) !== MISSING) unusable ??= `\`${path}\` is inside of an archive`
    places.push(`\`${unpacked}\``)
  }
  if (unusable !== undefined) throw ssoError('ProgramNotExecutable', unusable)
  const system = `${process.platform}-${process.arch}`
  throw ssoError('ProgramNotFound', `the program is missing on ${system}: there is no ${places.join(', ')}`)
}

/** Where the program can be: beside this file, or in the package of the platform, in the order of preference. */
function* paths(): Generator<string> {
  // Required here, so that importing the package does not load it.
  const { dirname, join } = require('node:path') as typeof import('node:path')
  const file = process.platform === 'win32' ? 'aws-sso-native.exe' : 'aws-sso-native'
  yield join(__dirname, file)
  const packages = targets().map((target) => `aws-sso-native-${target}`)
  for (const name of packages) yield join(__dirname, '..', name, file)
  for (const name of packages) {
    let manifest
    try {
      manifest = require.resolve(`${name}/package.json`)
    } catch {
      // It is not installed anywhere.
      continue
    }
    yield join(dirname(manifest), file)
  }
}

/** How the names of the platform packages end: the system, the processor, and the C library. */
function targets(): string[] {
  const { arch, platform } = process
  if (platform === 'win32') return [`win32-${arch}-msvc`]
  if (platform !== 'linux') return [`${platform}-${arch}`]
  // Some package managers install both.
  const libraries = isMusl() ? ['musl', 'gnu'] : ['gnu', 'musl']
  return libraries.map((library) => `linux-${arch}-${library}`)
}

/** Whether the system's C library is musl, by the rule of the generated loader. */
function isMusl(): boolean {
  const { readFileSync } = require('node:fs') as typeof import('node:fs')
  try {
    return readFileSync('/usr/bin/ldd', 'utf8').includes('musl')
  } catch {
    return false
  }
}

const MISSING = 'is missing'

/** Why a file cannot be run. */
function problemOf(path: string): string | undefined {
  const { accessSync, constants, statSync } = require('node:fs') as typeof import('node:fs')
  try {
    // A folder of that name can be the project's own.
    if (!statSync(path).isFile()) return MISSING
  } catch {
    return MISSING
  }
  try {
    // On Windows every file counts as executable.
    accessSync(path, constants.X_OK)
    return undefined
  } catch {
    return 'is not executable'
  }
}
