import { faultOf } from './binary.js'
import { fs, path } from './node-modules.js'
import { places, unpacked } from './places.js'

/** Why there is no program that can be started. */
export interface ProgramProblem {
  readonly code: 'ProgramNotExecutable' | 'ProgramNotFound'
  readonly message: string
}

/** The absolute path of the program, or why there is none. */
export function findProgram(): string | ProgramProblem {
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
  if (unusable !== undefined) return { code: 'ProgramNotExecutable', message: unusable }
  const system = `${process.platform}-${process.arch}`
  const message = `the program is missing on ${system}: there is no ${searched.join(', ')}`
  return { code: 'ProgramNotFound', message }
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
