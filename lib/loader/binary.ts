import { fs } from './node-modules.js'

/** The start of a file that says what it is for. A binary for macOS has 1,600 bytes of commands there. */
const HEADER_BYTES = 4096

/**
 * Why a binary cannot run on this system, by its header; `undefined` if the header shows no fault.
 *
 * Linux ends a process with SIGBUS if it loads a truncated library, and names no reason for one of another processor.
 */
export function faultOf(path: string): string | undefined {
  const { closeSync, fstatSync, openSync, readSync } = fs()
  const header = Buffer.alloc(HEADER_BYTES)
  let size: number
  let length: number
  const file = openSync(path, 'r')
  try {
    size = fstatSync(file).size
    length = readSync(file, header, 0, header.length, 0)
  } finally {
    closeSync(file)
  }
  // A script that a host put in the place of the program.
  if (header.toString('latin1', 0, 2) === '#!') return undefined
  const found = length < 4 ? 'cut off' : read(header.subarray(0, length))
  if (found === 'unknown') return 'is not a binary of any system'
  if (found === 'damaged') return 'is damaged'
  // A header that is longer than what is read of it shows no fault.
  if (found === 'cut off') return size > HEADER_BYTES ? undefined : `is truncated: it has ${size} bytes`
  const { platform, arch, end } = found
  const here = `${process.platform}-${process.arch}`
  const [first] = arch
  if (platform !== process.platform || !arch.includes(process.arch)) {
    return `is built for ${platform}-${first ?? 'another processor'}, and this is ${here}`
  }
  return size < end ? `is truncated: it has ${size} of at least ${end} bytes` : undefined
}

interface Header {
  readonly platform: string
  readonly arch: readonly string[]
  /** How many bytes the file has at least. */
  readonly end: number
}

function read(header: Buffer): Header | 'cut off' | 'damaged' | 'unknown' {
  try {
    if (header.readUInt32BE(0) === 0x7f454c46) return elf(header)
    if (header.readUInt16BE(0) === 0x4d5a) return portable(header)
    if (header.readUInt32LE(0) === 0xfeedfacf) return macho(header)
    if (header.readUInt32BE(0) === 0xcafebabe) return universal(header)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return 'cut off'
  }
  return 'unknown'
}

const names = (known: Readonly<Record<number, string>>, machine: number): string[] => {
  const name = known[machine]
  return name === undefined ? [] : [name]
}

/** https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html. The table of sections is at the end of a linked file. */
function elf(header: Buffer): Header {
  const arch = names({ 0x3e: 'x64', 0xb7: 'arm64', 0x03: 'ia32', 0x28: 'arm' }, header.readUInt16LE(18))
  const sections = Number(header.readBigUInt64LE(40))
  const end = sections === 0 ? 0 : sections + header.readUInt16LE(58) * header.readUInt16LE(60)
  return { platform: 'linux', arch, end }
}

/** https://learn.microsoft.com/windows/win32/debug/pe-format. A section is at most as far as its table says. */
function portable(header: Buffer): Header {
  const start = header.readUInt32LE(0x3c)
  const arch = names({ 0x8664: 'x64', 0xaa64: 'arm64', 0x14c: 'ia32' }, header.readUInt16LE(start + 4))
  const table = start + 24 + header.readUInt16LE(start + 20)
  let end = 0
  for (let index = 0; index < header.readUInt16LE(start + 6); index++) {
    const section = table + index * 40
    end = Math.max(end, header.readUInt32LE(section + 16) + header.readUInt32LE(section + 20))
  }
  return { platform: 'win32', arch, end }
}

/** `mach/machine.h`: `CPU_TYPE_X86_64`, `CPU_TYPE_ARM64`. */
const darwin = (machine: number) => names({ 0x01000007: 'x64', 0x0100000c: 'arm64' }, machine)

/** `mach-o/loader.h`: commands, of which `LC_SEGMENT_64` names a part of the file. */
function macho(header: Buffer): Header | 'damaged' {
  let end = 0
  for (let index = 0, start = 32; index < header.readUInt32LE(16); index++) {
    if (header.readUInt32LE(start) === 0x19) {
      end = Math.max(end, Number(header.readBigUInt64LE(start + 40) + header.readBigUInt64LE(start + 48)))
    }
    const length = header.readUInt32LE(start + 4)
    // Otherwise a wrong number of commands would keep this thread busy.
    if (length < 8) return 'damaged'
    start += length
  }
  return { platform: 'darwin', arch: darwin(header.readUInt32LE(4)), end }
}

/** `mach-o/fat.h`: a file with a part for each processor. */
function universal(header: Buffer): Header {
  const arch: string[] = []
  let end = 0
  for (let index = 0; index < header.readUInt32BE(4); index++) {
    const part = 8 + index * 20
    arch.push(...darwin(header.readUInt32BE(part)))
    end = Math.max(end, header.readUInt32BE(part + 8) + header.readUInt32BE(part + 12))
  }
  return { platform: 'darwin', arch, end }
}
