import type * as native from '../../binding.js'
import { version } from '../../package.json'
import { faultOf } from './binary.js'
import { fs, path } from './node-modules.js'
import { isMusl, neededPackage, otherPackages, packageName, type Place, places, TARGETS, unpacked } from './places.js'

/** Why the addon is not loaded, and what can be done. */
class LoadProblem extends Error {
  constructor(
    message: string,
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

const IN_ELECTRON =
  "In an Electron app, keep the package outside of the archive: asarUnpack: ['node_modules/aws-sso-native-*/**']."
const REINSTALL = `Remove the folder of that package and install again; \`npm cache verify\` finds damaged downloads. ${IN_ELECTRON}`

/**
 * Loads the binary from the first place that has one of this version for this system. A binary that does not fit is not used, and
 * the search goes on; the first fault is reported if no other fits.
 */
export function loadAddon(): typeof native {
  const forced = process.env['NAPI_RS_NATIVE_LIBRARY_PATH']
  if (forced !== undefined && forced !== '' && !isInstalledApp()) return open(forced)
  let problem: LoadProblem | undefined
  for (const place of inOrder(found())) {
    try {
      if (place.isPackage) checkVersion(place.folder)
      return open(place.path)
    } catch (error) {
      if (!(error instanceof LoadProblem)) throw error
      problem ??= error
    }
  }
  throw problem ?? missing()
}

/**
 * Whether this is an app of Electron that is not run by the command `electron`. It ignores the variable: like `NODE_OPTIONS`, which
 * hardened apps ignore, it would run other code in the app.
 */
function isInstalledApp(): boolean {
  const { defaultApp, versions } = process as { defaultApp?: boolean; versions: NodeJS.ProcessVersions }
  return versions['electron'] !== undefined && defaultApp !== true
}

interface Found extends Place {
  readonly path: string
}

function* found(): Generator<Found> {
  for (const place of places()) {
    const inside = path().join(place.folder, `aws-sso-native.${place.target}.node`)
    const file = [unpacked(inside), inside].find((each) => fs().existsSync(each))
    if (file !== undefined) yield { ...place, path: file }
  }
}

/** Some package managers install the packages of both C libraries. The one that fits goes first. */
function* inOrder(all: Generator<Found>): Generator<Found> {
  for (const first of all) {
    const rest = process.platform === 'linux' && first.isPackage ? sibling(first) : undefined
    if (rest === undefined) yield first
    else yield* isMusl() === first.target.endsWith('-musl') ? [first, rest] : [rest, first]
  }
}

/** The same package for the other C library, beside this one. */
function sibling({ folder, target }: Found): Found | undefined {
  const [start] = target.split(/-(?:gnu|musl)$/)
  const other = `${start}-${target.endsWith('-gnu') ? 'musl' : 'gnu'}`
  const place = { folder: path().join(folder, '..', packageName(other)), target: other, isPackage: true }
  const file = unpacked(path().join(place.folder, `aws-sso-native.${other}.node`))
  return fs().existsSync(file) ? { ...place, path: file } : undefined
}

/** The two packages call each other by names and types that any version may change. */
function checkVersion(folder: string): void {
  const manifest = path().join(folder, 'package.json')
  // A bundler copies the binary alone.
  if (!fs().existsSync(manifest)) return
  const { version: other } = JSON.parse(fs().readFileSync(manifest, 'utf8')) as { version?: unknown }
  if (other === undefined || other === version) return
  throw new LoadProblem(
    `\`${manifest}\` is of version ${String(other)}, and aws-sso-native of version ${version}`,
    'Install both in the same version: remove node_modules and the entries of aws-sso-native-* in the lock file, and install again.',
  )
}

function open(file: string): typeof native {
  const module = { exports: {} }
  try {
    const fault = faultOf(file)
    if (fault !== undefined) {
      throw new LoadProblem(
        `\`${file}\` ${fault}`,
        fault.startsWith('is built for') ? `${installHere()} ${IN_ELECTRON}` : REINSTALL,
      )
    }
    process.dlopen(module, path().toNamespacedPath(file))
  } catch (error) {
    if (error instanceof LoadProblem) throw error
    const reason = error instanceof Error ? error.message : String(error)
    const library = process.platform === 'linux' ? /-(gnu|musl)\.node$/.exec(file)?.[1] : undefined
    const here = isMusl() ? 'musl' : 'gnu'
    if (library !== undefined && library !== here) {
      throw new LoadProblem(`\`${file}\` is built for another C library: ${reason}`, installHere(), { cause: error })
    }
    throw new LoadProblem(reason, REINSTALL, { cause: error })
  }
  return module.exports as typeof native
}

/** npm installs for the system that it runs on, unless it is told another. */
function installHere(): string {
  const library = process.platform === 'linux' ? ` --libc=${isMusl() ? 'musl' : 'glibc'}` : ''
  const system = `--os=${process.platform} --cpu=${process.arch}${library}`
  return `Install for this system: \`npm install --include=optional ${system}\`.`
}

function missing(): LoadProblem {
  const needed = neededPackage()
  if (needed === undefined) {
    return new LoadProblem('there is no addon for this system', `There are addons for ${TARGETS.join(', ')}.`)
  }
  const others = otherPackages()
  return new LoadProblem(
    others.length > 0
      ? `the package ${needed} is not installed, but ${others.join(', ')}, which is for another system`
      : `the package ${needed} is not installed`,
    `${installHere()} ${IN_ELECTRON} In a bundler, mark aws-sso-native as external.`,
  )
}
