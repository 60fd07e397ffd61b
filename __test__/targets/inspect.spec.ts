import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { faults, maxBytes } from '../../scripts/build/inspect.mjs'
import { type Target, targets, testTargets } from '../../scripts/targets.mjs'
import { temporaryFolder } from '../harness/home.js'

const ELF = { x64: 0x3e, arm64: 0xb7 } as const
const MACH_O = { x64: 0x01000007, arm64: 0x0100000c } as const
const PE = { x64: 0x8664, arm64: 0xaa64 } as const

type Cpu = 'arm64' | 'x64'

const elf = (cpu: Cpu, text = ''): Buffer => {
  const head = Buffer.alloc(64)
  head.writeUInt32BE(0x7f454c46)
  head.writeUInt16LE(ELF[cpu], 18)
  return Buffer.concat([head, Buffer.from(`\0${text}\0`, 'latin1')])
}

/** With one load command: `LC_BUILD_VERSION`. */
const machO = (cpu: Cpu, [major, minor]: readonly [number, number] = [11, 0]): Buffer => {
  const bytes = Buffer.alloc(64)
  bytes.writeUInt32LE(0xfeedfacf)
  bytes.writeUInt32LE(MACH_O[cpu], 4)
  bytes.writeUInt32LE(1, 16)
  bytes.writeUInt32LE(0x32, 32)
  bytes.writeUInt32LE(24, 36)
  bytes.writeUInt32LE((major << 16) | (minor << 8), 44)
  return bytes
}

const pe = (cpu: Cpu): Buffer => {
  const bytes = Buffer.alloc(0x90)
  bytes.write('MZ')
  bytes.writeUInt32LE(0x80, 0x3c)
  bytes.write('PE\0\0', 0x80)
  bytes.writeUInt16LE(PE[cpu], 0x84)
  return bytes
}

const all = [...targets, ...testTargets]
const right = ({ os, cpu }: Target): Buffer =>
  os === 'linux' ? elf(cpu as Cpu) : os === 'darwin' ? machO(cpu as Cpu) : pe(cpu as Cpu)

const target = (triple: string): Target => {
  const found = all.find((each) => each.triple === triple)
  if (found === undefined) throw new Error(triple)
  return found
}

function faultsOf(triple: string, bytes: Buffer, folders: readonly string[] = []): string[] {
  const file = join(temporaryFolder('binary'), 'aws-sso-native.node')
  writeFileSync(file, bytes)
  return faults(target(triple), file, { folders })
}

test.each(all)('a binary for $triple has no fault', (each) => {
  expect(faultsOf(each.triple, right(each))).toEqual([])
})

test.each(all)('a binary for each other system or processor is none for $triple', ({ triple, os, cpu }) => {
  for (const other of all.filter((each) => each.os !== os || each.cpu !== cpu)) {
    expect(faultsOf(triple, right(other))).toEqual([
      expect.stringContaining(`is for another system or processor than ${triple}`),
    ])
  }
})

test.each(all)('a truncated binary for $triple is named', (each) => {
  for (const size of [0, 1, 3, 17, 19]) {
    expect(faultsOf(each.triple, right(each).subarray(0, size))).toEqual([
      expect.stringMatching(/is no binary|is for another system|is truncated/),
    ])
  }
})

test.each(['2.18', '2.34', '2.100'])('a binary for Linux must not need glibc %s', (version) => {
  const text = `GLIBC_2.2.5\0GLIBC_${version}\0GLIBC_2.17`
  expect(faultsOf('x86_64-unknown-linux-gnu', elf('x64', text))).toEqual([
    expect.stringMatching(
      new RegExp(`needs glibc ${version}.*2\\.17: build it with .*--target x86_64-unknown-linux-gnu`),
    ),
  ])
})

test('a binary for Linux may need glibc 2.17 and older ones', () => {
  expect(faultsOf('aarch64-unknown-linux-gnu', elf('arm64', 'GLIBC_2.17\0GLIBC_2.3.4\0GLIBC_2.9'))).toEqual([])
})

test('a binary for musl must need no glibc', () => {
  expect(faultsOf('x86_64-unknown-linux-musl', elf('x64', 'GLIBC_2.2.5'))).toEqual([
    expect.stringContaining('needs glibc, and is for musl'),
  ])
})

test('a binary for macOS must need no newer one than 11', () => {
  expect(faultsOf('aarch64-apple-darwin', machO('arm64', [11, 3]))[0]).toContain('needs macOS 11.3')
  expect(faultsOf('x86_64-apple-darwin', machO('x64', [14, 0]))[0]).toContain('needs macOS 14.0')
  expect(faultsOf('x86_64-apple-darwin', machO('x64', [10, 15]))).toEqual([])
})

test('a binary must not name a folder of the machine that built it', () => {
  const bytes = elf('x64', '/home/builder/.cargo/registry/src/x.rs')
  expect(faultsOf('x86_64-unknown-linux-gnu', bytes, ['/home/builder', '/other'])).toEqual([
    expect.stringContaining('names the folder /home/builder of this machine'),
  ])
  expect(faultsOf('x86_64-unknown-linux-gnu', bytes, ['/home/build', '/'])).toEqual([])
})

test.each(targets)('a binary for $triple has a bound for its size', (each) => {
  const most = maxBytes(each, 'aws-sso-native.node')
  const grown = (bytes: number) => Buffer.concat([right(each), Buffer.alloc(bytes - right(each).length)])
  expect(faultsOf(each.triple, grown(most))).toEqual([])
  expect(faultsOf(each.triple, grown(most + 1))[0]).toContain(`has ${most + 1} bytes, and may have ${most}`)
})
