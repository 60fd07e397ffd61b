import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { faultOf } from '../../lib/loader/binary.js'
import { cache } from '../../scripts/programs.mjs'
import { temporaryFolder } from '../harness/home.js'

// pnpm ships an addon for each of these systems: binaries that other people linked.
const pnpm = join(cache, 'package-managers', 'node_modules', 'pnpm', 'dist')
const real = (system: string): Buffer => {
  const name = readdirSync(pnpm).find((each) => each.startsWith(`reflink.${system}`) && each.endsWith('.node'))
  if (name === undefined) throw new Error(`pnpm has no addon for ${system}`)
  return readFileSync(join(pnpm, name))
}

/** `mach-o/fat.h`: a file of `lipo`, with a part for each processor at a multiple of 16 KB. */
function universal(...parts: readonly Buffer[]): Buffer {
  const alignment = 14
  const header = Buffer.alloc(2 ** alignment)
  header.writeUInt32BE(0xcafebabe, 0)
  header.writeUInt32BE(parts.length, 4)
  const all: Buffer[] = [header]
  let offset = header.length
  for (const [index, part] of parts.entries()) {
    const entry = 8 + index * 20
    part.copy(header, entry, 4, 8)
    part.copy(header, entry + 4, 8, 12)
    header.subarray(entry, entry + 8).swap32()
    header.writeUInt32BE(offset, entry + 8)
    header.writeUInt32BE(part.length, entry + 12)
    header.writeUInt32BE(alignment, entry + 16)
    const isLast = index === parts.length - 1
    const padding = isLast ? 0 : 2 ** alignment - (part.length % 2 ** alignment)
    all.push(part, Buffer.alloc(padding))
    offset += part.length + padding
  }
  return Buffer.concat(all)
}

const binaries: readonly (readonly [platform: string, arch: string, bytes: Buffer])[] = [
  ['linux', process.arch, readFileSync(process.execPath)],
  ['win32', 'x64', real('win32-x64')],
  ['win32', 'arm64', real('win32-arm64')],
  ['darwin', 'x64', real('darwin-x64')],
  ['darwin', 'arm64', real('darwin-arm64')],
]
const both = universal(real('darwin-x64'), real('darwin-arm64'))

/** What is said of a file on another system than this one. */
function faultOn(platform: string, arch: string, bytes: Uint8Array): string | undefined {
  const before = { platform: process.platform, arch: process.arch }
  const be = (system: object) => {
    for (const [name, value] of Object.entries(system)) Object.defineProperty(process, name, { value })
  }
  onTestFinished(() => be(before))
  const file = join(temporaryFolder('binary'), 'file')
  writeFileSync(file, bytes)
  be({ platform, arch })
  try {
    return faultOf(file)
  } finally {
    be(before)
  }
}

describe.each(binaries)('a binary for %s-%s', (platform, arch, bytes) => {
  test('has no fault there', () => expect(faultOn(platform, arch, bytes)).toBeUndefined())

  test('is named with its system and the one that it was found on', () => {
    const other = arch === 'x64' ? 'arm64' : 'x64'
    const fault = `is built for ${platform}-${arch}, and this is`
    expect(faultOn(platform, other, bytes)).toBe(`${fault} ${platform}-${other}`)
    const elsewhere = platform === 'linux' ? 'darwin' : 'linux'
    expect(faultOn(elsewhere, arch, bytes)).toBe(`${fault} ${elsewhere}-${arch}`)
  })

  test.each([0, 1, 3, 4, 20, 63, 200, 1000, 5000, 100_000])('is truncated if it ends after %i bytes', (size) => {
    expect(faultOn(platform, arch, bytes.subarray(0, size))).toMatch(
      /^is truncated: it has \d+ (of at least \d+ )?bytes$/,
    )
  })

  test('is truncated if its last section is not whole', () => {
    const [, end] = /of at least (\d+)/.exec(faultOn(platform, arch, bytes.subarray(0, 100_000)) ?? '') ?? []
    expect(faultOn(platform, arch, bytes.subarray(0, Number(end) - 1))).toContain('is truncated')
    // What may follow is not needed to run it: symbols, and on Windows a signature.
    expect(faultOn(platform, arch, bytes.subarray(0, Number(end)))).toBeUndefined()
    expect(Number(end)).toBeGreaterThan(bytes.length * 0.9)
  })
})

describe('a universal binary', () => {
  test.each(['x64', 'arm64'])('has no fault on darwin-%s', (arch) =>
    expect(faultOn('darwin', arch, both)).toBeUndefined(),
  )

  test('is for no other system or processor', () => {
    expect(faultOn('linux', 'x64', both)).toBe('is built for darwin-x64, and this is linux-x64')
    expect(faultOn('darwin', 'arm64', universal(real('darwin-x64')))).toContain('is built for darwin-x64')
  })

  test('is truncated if its last part is', () => {
    for (const size of [6, 30, 1000, 20_000, both.length - 1]) {
      expect(faultOn('darwin', 'arm64', both.subarray(0, size))).toContain('is truncated')
    }
  })
})

describe('a file that is damaged', () => {
  test.each([
    ['text', Buffer.from('<!doctype html>\n'.repeat(1000))],
    ['zeros', Buffer.alloc(10_000)],
  ])('because it is %s is a binary of no system', (_, bytes) =>
    expect(faultOn('darwin', 'arm64', bytes)).toBe('is not a binary of any system'),
  )

  test('in its Mach-O commands does not keep the thread busy', () => {
    const bytes = Buffer.from(real('darwin-arm64'))
    bytes.writeUInt32LE(0xffffffff, 16)
    // The length of the first command.
    bytes.writeUInt32LE(0, 36)
    expect(faultOn('darwin', 'arm64', bytes)).toBe('is damaged')
  })

  test('is not what a header is that is longer than what is read of it', () => {
    const bytes = Buffer.from(real('darwin-arm64'))
    // A first command of 64 KB.
    bytes.writeUInt32LE(0x1b, 32)
    bytes.writeUInt32LE(0x10000, 36)
    expect(faultOn('darwin', 'arm64', bytes)).toBeUndefined()
  })
})
