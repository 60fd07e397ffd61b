// The manifests of the packages as they are published.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.mjs'
import { addonFile, programFile, targets } from './targets.mjs'

/** What stands for the owner of the repository until a person writes the real one into `repository` of package.json. */
export const PLACEHOLDER = 'OWNER'

const own = () => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Everything that follows from the one field `repository`. npm's provenance needs the URL in full. */
export function addresses({ repository }) {
  const [, path] = /^github:([\w.-]+\/[\w.-]+)$/.exec(repository) ?? []
  if (path === undefined) throw new Error('`repository` in package.json must be `github:OWNER/NAME`')
  const url = `https://github.com/${path}`
  return {
    repository: { type: 'git', url: `git+${url}.git` },
    bugs: { url: `${url}/issues` },
    homepage: `${url}#readme`,
  }
}

export const hasPlaceholder = () => own().repository.startsWith(`github:${PLACEHOLDER}/`)

/** The main package: what only development needs is left out, and the platform packages are named in exactly this version. */
export function mainManifest() {
  const { devDependencies: _, scripts: __, napi: ___, ...rest } = own()
  const optionalDependencies = Object.fromEntries(targets.map(({ name }) => [`${rest.name}-${name}`, rest.version]))
  return { ...rest, ...addresses(rest), optionalDependencies }
}

/** The package of one platform. */
export function platformManifest(target) {
  const { name, version, license, engines, ...rest } = own()
  return {
    name: `${name}-${target.name}`,
    version,
    description: `The native addon and the program of ${name} for ${target.triple}`,
    license,
    ...addresses(rest),
    main: addonFile(target),
    files: [addonFile(target), programFile(target), 'LICENSE-*', 'THIRD-PARTY-LICENSES', 'sbom.cdx.json'],
    os: [target.os],
    cpu: [target.cpu],
    ...(target.libc === undefined ? {} : { libc: [target.libc] }),
    engines,
    // Yarn's Plug'n'Play must not keep it in its archive: a library and a program are files.
    preferUnplugged: true,
  }
}
