// What makes a binary unfit for publication: it is for another system, it needs a newer one than it should, it names folders of
// the machine that built it, or it is too large.

import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { OLDEST } from './plan.mjs'

/** The numbers in the heads of the files. ELF: `e_machine`. Mach-O: `cputype`. PE: `Machine`. */
const CPU = {
  linux: { x64: 0x3e, arm64: 0xb7 },
  darwin: { x64: 0x01000007, arm64: 0x0100000c },
  win32: { x64: 0x8664, arm64: 0xaa64 },
}

/** An unsigned number in a file, or nothing if the file ends before it. */
const number = (bytes, offset, size = 4) => (offset + size <= bytes.length ? bytes.readUIntLE(offset, size) : undefined)

/** The system and the processor number of a binary. */
export function kindOf(bytes) {
  if (number(bytes, 0) === 0x464c457f) return { os: 'linux', machine: number(bytes, 18, 2) }
  if (number(bytes, 0) === 0xfeedfacf) return { os: 'darwin', machine: number(bytes, 4) }
  const head = number(bytes, 0, 2) === 0x5a4d ? number(bytes, 0x3c) : undefined
  if (head !== undefined && number(bytes, head) === 0x4550) {
    return { os: 'win32', machine: number(bytes, head + 4, 2) }
  }
  return undefined
}

const isNewer = (version, than) => {
  const [a, b] = [version, than].map((each) => each.split('.').map(Number))
  return a[0] - b[0] || a[1] - b[1]
}

/** The newest glibc that an ELF file names among the versions of its functions. */
export function neededGlibc(bytes) {
  const names = bytes.toString('latin1').matchAll(/\0GLIBC_(\d+\.\d+)(?:\.\d+)?(?=\0)/g)
  return [...names]
    .map(([, version]) => version)
    .sort(isNewer)
    .at(-1)
}

/** The macOS that a Mach-O file asks for. */
export function neededMacos(bytes) {
  const LC_VERSION_MIN_MACOSX = 0x24
  const LC_BUILD_VERSION = 0x32
  const commands = number(bytes, 16) ?? 0
  for (let n = 0, offset = 32; n < commands; n++, offset += number(bytes, offset + 4) ?? bytes.length) {
    const command = number(bytes, offset)
    if (command !== LC_BUILD_VERSION && command !== LC_VERSION_MIN_MACOSX) continue
    const version = number(bytes, offset + (command === LC_BUILD_VERSION ? 12 : 8))
    return version === undefined ? undefined : `${version >> 16}.${(version >> 8) & 0xff}`
  }
  return undefined
}

/** The goals are those of docs/design/binary-size.md. The instructions of arm64 are all of one length, so its code is larger. */
const BOUNDS = { addon: { x64: 6_150_000, arm64: 6_400_000 }, program: { x64: 4_500_000, arm64: 4_700_000 } }
/** What zig compiles and links for x64 is larger, says the same file. */
const ADDON_BY_ZIG = 6_400_000

export function maxBytes({ os, cpu }, file) {
  if (!file.endsWith('.node')) return BOUNDS.program[cpu]
  return os === 'linux' ? ADDON_BY_ZIG : BOUNDS.addon[cpu]
}

/**
 * What is wrong with a binary for a target, each a sentence with what to do.
 *
 * @param folders folders of this machine, which the binary must not name.
 * @param isDebug whether it is a build for tests, which is large and names folders.
 */
export function faults(target, file, { folders = [], isDebug = false } = {}) {
  const bytes = readFileSync(file)
  const name = basename(file)
  const command = `\`npm run build -- --target ${target.triple}\``
  const kind = kindOf(bytes)
  if (kind === undefined) return [`${name} is no binary, or its head is missing: build it again with ${command}`]
  if (kind.os !== target.os || kind.machine !== CPU[target.os][target.cpu]) {
    return [`${name} is for another system or processor than ${target.triple}: build it with ${command}`]
  }
  const found = []
  const glibc = target.libc === 'musl' ? undefined : neededGlibc(bytes)
  if (glibc !== undefined && isNewer(glibc, OLDEST.glibc) > 0) {
    found.push(
      `${name} needs glibc ${glibc}, and must need no newer one than ${OLDEST.glibc}: build it with ${command}`,
    )
  }
  if (target.libc === 'musl' && neededGlibc(bytes) !== undefined) {
    found.push(`${name} needs glibc, and is for musl: build it with ${command}`)
  }
  const macos = target.os === 'darwin' ? neededMacos(bytes) : undefined
  if (target.os === 'darwin' && macos === undefined) {
    found.push(`${name} does not say which macOS it needs, or is truncated: build it again with ${command}`)
  } else if (macos !== undefined && isNewer(macos, OLDEST.macos) > 0) {
    found.push(
      `${name} needs macOS ${macos}, and must need no newer one than ${OLDEST.macos}: build it with ${command}`,
    )
  }
  if (isDebug) return found
  for (const folder of named(bytes, folders)) {
    found.push(`${name} names the folder ${folder} of this machine: add it to scripts/build/flags.mjs`)
  }
  const most = maxBytes(target, name)
  if (bytes.length > most) {
    found.push(
      `${name} has ${bytes.length} bytes, and may have ${most}: docs/design/binary-size.md tells what makes it large`,
    )
  }
  return found
}

/** The folders that occur in a binary. */
function named(bytes, folders) {
  return [...new Set(folders)].filter((folder) => folder.length > 1 && bytes.includes(`${folder}/`))
}
