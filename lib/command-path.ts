import { faultOf } from './binary.js'
import { ssoError } from './failure.js'
import { fs, path } from './node-modules.js'
import { places, unpacked } from './places.js'

/**
 * The absolute path of the program `aws-sso-native`, which is installed with the addon. It needs no Node: a host can name it in the
 * `credential_process` of a profile, or in Claude Code's `awsCredentialExport` (`docs/command.md`).
 *
 * In a packed Electron app it is the path in `app.asar.unpacked`, because no program can be started from inside of an archive.
 * The path changes when the app is moved or updated: ask for it at each start.
 *
 * No program is started. The call looks at a few files, on JavaScript's thread.
 *
 * @throws {@link SsoError} synchronously: `ProgramNotFound`; `ProgramNotExecutable` if the file is not executable, is built for
 * another system, is truncated, or is inside of an archive; `AddonNotLoaded` in their place if the addon is missing, too.
 */
export function commandPath(): string {
  let unusable: string | undefined
  const searched: string[] = []
  for (const inside of paths()) {
    const outside = unpacked(inside)
    const problem = problemOf(outside)
    if (problem === undefined) return outside
    if (problem !== MISSING) unusable ??= `\`${outside}\` ${problem}`
    else if (outside !== inside && problemOf(inside) !== MISSING) unusable ??= `\`${inside}\` is inside of an archive`
    searched.push(`\`${outside}\``)
  }
  if (unusable !== undefined) throw ssoError('ProgramNotExecutable', unusable)
  const system = `${process.platform}-${process.arch}`
  throw ssoError('ProgramNotFound', `the program is missing on ${system}: there is no ${searched.join(', ')}`)
}

/** Where the program can be, in the order of preference. */
function* paths(): Generator<string> {
  const { join } = path()
  const file = process.platform === 'win32' ? 'aws-sso-native.exe' : 'aws-sso-native'
  const seen = new Set<string>()
  for (const { folder } of places()) {
    const program = join(folder, file)
    if (!seen.has(program)) yield program
    seen.add(program)
  }
}

const MISSING = 'is missing'

/** Why a file cannot be run. */
function problemOf(program: string): string | undefined {
  const { accessSync, constants, statSync } = fs()
  try {
    // A folder of that name can be the project's own.
    if (!statSync(program).isFile()) return MISSING
  } catch {
    return MISSING
  }
  try {
    // On Windows every file counts as executable.
    accessSync(program, constants.X_OK)
    return faultOf(program)
  } catch {
    return 'is not executable'
  }
}
