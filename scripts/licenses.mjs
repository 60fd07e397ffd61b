// What is linked into the binaries of one target: the licenses of the crates, and a list of them in the CycloneDX form.
//
//   node scripts/licenses.mjs TRIPLE     prints the licenses

import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isMain } from './is-main.mjs'
import { root } from './run.mjs'
import { targets } from './targets.mjs'

/** The crates of this workspace that become binaries. */
const roots = ['aws-sso-native', 'aws-sso-native-cli']

/** The crates that are linked: neither those for tests and builds, nor macros, which run in the compiler. */
function linked(triple) {
  const args = ['metadata', '--format-version=1', '--locked', '--filter-platform', triple]
  const text = execFileSync('cargo', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 })
  const { packages, resolve } = JSON.parse(text)
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]))
  const byId = new Map(packages.map((each) => [each.id, each]))
  const seen = new Set()
  const visit = (id) => {
    const isMacro = byId.get(id).targets.some(({ kind }) => kind.includes('proc-macro'))
    if (seen.has(id) || isMacro) return
    seen.add(id)
    for (const { pkg, dep_kinds: kinds } of nodes.get(id).deps) if (kinds.some(({ kind }) => kind === null)) visit(pkg)
  }
  for (const each of packages) if (roots.includes(each.name)) visit(each.id)
  // The crates of the workspace have no source.
  return [...seen]
    .map((id) => byId.get(id))
    .filter(({ source }) => source !== null)
    .sort((a, b) => (a.name + a.version).localeCompare(b.name + b.version, 'en'))
}

const isLicense = (name) => /^(licen[cs]e|copying|notice|copyright|unlicense)/i.test(name)

/** The texts that a crate ships. */
function texts({ manifest_path: manifest }) {
  const folder = dirname(manifest)
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && isLicense(entry.name))
    .map(({ name }) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim())
}

/** Many crates have the same text: each text is printed once, after the crates that it is for. */
function notice(crates) {
  const groups = new Map()
  for (const each of crates) {
    const own = texts(each)
    // A crate without a text has it in its repository alone; its manifest names the license.
    for (const text of own.length > 0 ? own : [`Its license is ${each.license}. ${each.repository ?? ''}`.trim()]) {
      groups.set(text, [...(groups.get(text) ?? []), `${each.name} ${each.version} (${each.license})`])
    }
  }
  const parts = [...groups].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`)
  const intro = 'The binaries of this package contain the following, besides SQLite, which is in the public domain.\n'
  return [intro, ...parts].join(`\n${'-'.repeat(78)}\n\n`)
}

/** https://cyclonedx.org/docs/1.5/json/ */
function sbom(crates, { name, version, license }) {
  const components = crates.map((each) => ({
    type: 'library',
    'bom-ref': `pkg:cargo/${each.name}@${each.version}`,
    name: each.name,
    version: each.version,
    licenses: [{ expression: each.license.replaceAll('/', ' OR ') }],
    purl: `pkg:cargo/${each.name}@${each.version}`,
  }))
  const component = {
    type: 'library',
    'bom-ref': `pkg:npm/${name}@${version}`,
    name,
    version,
    licenses: [{ expression: license }],
  }
  const bom = { bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, metadata: { component }, components }
  return `${JSON.stringify(bom, null, 1)}\n`
}

/** The two files for the package of a target. */
export function licenses({ triple }, manifest) {
  const crates = linked(triple)
  return { notice: notice(crates), sbom: sbom(crates, manifest) }
}

if (isMain(import.meta.url)) {
  const target = targets.find(({ triple }) => triple === process.argv[2])
  if (target === undefined) {
    console.error(
      `usage: node scripts/licenses.mjs TRIPLE, which is one of ${targets.map(({ triple }) => triple).join(', ')}`,
    )
    process.exitCode = 2
  } else console.log(notice(linked(target.triple)))
}
