// `npm run pack`: makes the tarballs of the main package and of each platform whose binaries are built, as they are published.
//
//   node scripts/pack.mjs [--to FOLDER] [--strict]
//
// Binaries are taken from `artifacts/NAME/`, where `npm run build -- --target TRIPLE` puts them, and for this machine from the
// project's folder as well. --strict is for a release: it fails if any target is missing, if a binary is unfit for publication
// (build/inspect.mjs), or if nobody has written the owner into package.json. Without --to the tarballs go to `packages/`.

import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { faults } from './build/inspect.mjs'
import { artifacts } from './build/target.mjs'
import { isMain } from './is-main.mjs'
import { licenses } from './licenses.mjs'
import { hasPlaceholder, mainManifest, platformManifest } from './manifests.mjs'
import { npm, root } from './run.mjs'
import { addonFile, programFile, targets } from './targets.mjs'

/** Above this a binary has debug information. */
const RELEASE_BYTES = 10_000_000

/** Where the two files of a target are, or `undefined` if they are not built. */
function builtFiles(target, isDebug) {
  const files = [addonFile(target), programFile(target)]
  for (const folder of [artifacts(target, { isDebug }), ...(isDebug ? [] : [root])]) {
    // In the project's folder the program has no platform in its name: it is that of this machine.
    const isHere = folder !== root || target.os === process.platform
    const paths = files.map((file) => join(folder, file))
    if (isHere && paths.every((path) => existsSync(path))) return paths
  }
  return undefined
}

const isDebug = (path) => statSync(path).size > RELEASE_BYTES

/** What makes the packages unfit for publication, each a sentence. */
function problems(built) {
  const all = []
  if (hasPlaceholder()) all.push('package.json names no owner: write the real one into its field `repository`')
  const { version } = mainManifest()
  const cargo = /^\[workspace\.package\]\nversion = "(.*)"/m.exec(readFileSync(join(root, 'Cargo.toml'), 'utf8'))?.[1]
  if (cargo !== version) all.push(`Cargo.toml is of version ${cargo}, and package.json of ${version}: make them equal`)
  for (const target of targets) {
    const files = built.get(target)
    if (files === undefined) {
      const names = `${addonFile(target)} and ${programFile(target)}`
      const command = `npm run build -- --target ${target.triple}`
      all.push(`${target.name} is not built: run \`${command}\`, or put ${names} into artifacts/${target.name}`)
    }
    for (const file of files ?? []) {
      if (isDebug(file)) all.push(`${file} is a debug build: run \`npm run build -- --target ${target.triple}\``)
      else all.push(...faults(target, file, { folders: [homedir(), root] }))
    }
  }
  return all
}

function packFolder(folder, manifest, to) {
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  const [program, ...args] = npm('pack', '--silent', '--ignore-scripts', '--pack-destination', to)
  return join(to, execFileSync(program, args, { cwd: folder, encoding: 'utf8' }).trim().split('\n').at(-1))
}

const texts = ['LICENSE-APACHE', 'LICENSE-MIT', 'README.md']

function packMain(folder, to) {
  const manifest = mainManifest()
  const paths = manifest.files.filter((path) => !path.includes('*'))
  for (const path of [...paths, ...texts]) cpSync(join(root, path), join(folder, path), { recursive: true })
  return packFolder(folder, manifest, to)
}

function packPlatform(target, files, folder, to) {
  const manifest = platformManifest(target)
  for (const [index, name] of [addonFile(target), programFile(target)].entries())
    copyFileSync(files[index], join(folder, name))
  // npm keeps the permission to execute; a file that comes from another system, such as an archive of CI, may have lost it.
  chmodSync(join(folder, programFile(target)), 0o755)
  for (const text of texts.slice(0, 2)) copyFileSync(join(root, text), join(folder, text))
  const about = `# ${manifest.name}\n\n${manifest.description}. Install \`aws-sso-native\`, which depends on it.\n`
  writeFileSync(join(folder, 'README.md'), about)
  const { notice, sbom } = licenses(target, manifest)
  writeFileSync(join(folder, 'THIRD-PARTY-LICENSES'), notice)
  writeFileSync(join(folder, 'sbom.cdx.json'), sbom)
  return packFolder(folder, manifest, to)
}

/**
 * Makes the tarballs. `debug` takes the debug builds for other platforms, which tests run.
 *
 * @returns their paths, and the targets that are not built.
 */
export function pack(to, { strict = false, debug = false } = {}) {
  const built = new Map(targets.map((target) => [target, builtFiles(target, debug)]))
  const found = problems(built)
  if (strict && found.length > 0) throw new Error(found.join('\n'))
  if ([...built.values()].every((files) => files === undefined)) {
    throw new Error('nothing is built: run `npm run build`')
  }
  if (!existsSync(join(root, 'emulator', 'dist'))) {
    throw new Error('the emulator is not built, which is part of the main package: run `npm run build -- --face`')
  }
  mkdirSync(to, { recursive: true })
  const work = mkdtempSync(join(tmpdir(), 'aws-sso-native-pack-'))
  const stage = (name) => {
    mkdirSync(join(work, name))
    return join(work, name)
  }
  try {
    const main = packMain(stage('main'), to)
    const platforms = new Map()
    for (const [target, files] of built) {
      if (files !== undefined) platforms.set(target.name, packPlatform(target, files, stage(target.name), to))
    }
    return { main, platforms, problems: found }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

if (isMain(import.meta.url)) {
  const { values } = parseArgs({ options: { to: { type: 'string' }, strict: { type: 'boolean' } } })
  try {
    const { main, platforms, problems } = pack(resolve(values.to ?? join(root, 'packages')), values)
    for (const path of [main, ...platforms.values()]) console.log(`${path} ${statSync(path).size} bytes`)
    for (const problem of problems) console.log(`!! not for publication: ${problem}`)
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
