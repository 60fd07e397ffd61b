import { homedir } from 'node:os'
import { afterEach, expect, test } from 'vitest'
import { rustFlags, rustFlagsVariable } from '../../scripts/build/flags.mjs'
import { testTargets, targets } from '../../scripts/targets.mjs'
import { root } from '../harness/published.js'

const { RUSTFLAGS, CARGO_ENCODED_RUSTFLAGS } = process.env

afterEach(() => {
  for (const [name, value] of Object.entries({ RUSTFLAGS, CARGO_ENCODED_RUSTFLAGS })) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
})

const both = [...targets, ...testTargets].flatMap(({ triple }) => [
  { triple, isProgram: false },
  { triple, isProgram: true },
])

test.each(both)('a release for $triple names no folder of this machine (program: $isProgram)', (each) => {
  const folders = [['/sources/of/rust', '/rustc']] as const
  const flags = rustFlags(each.triple, { ...each, isDebug: false, cargoHome: '/home/of/cargo', folders })
  for (const folder of [homedir(), root, '/home/of/cargo']) {
    expect(flags).toContain(`--remap-path-prefix=${folder}=.`)
  }
  expect(flags).toContain('--remap-path-prefix=/sources/of/rust=/rustc')
})

test.each(['RUSTFLAGS', 'CARGO_ENCODED_RUSTFLAGS'])(
  'cargo takes the options before %s, whose own options are kept',
  (name) => {
    delete process.env['RUSTFLAGS']
    delete process.env['CARGO_ENCODED_RUSTFLAGS']
    process.env[name] = '-Copt-level=1'
    const { CARGO_ENCODED_RUSTFLAGS: value } = rustFlagsVariable(['-Ca b', '-Cc'])
    expect(value?.split('\x1f')).toEqual(['-Copt-level=1', '-Ca b', '-Cc'])
  },
)

test("musl's Node loads the addon with its own musl; the program has one of its own", () => {
  const flags = (isProgram: boolean) =>
    rustFlags('aarch64-unknown-linux-musl', { isProgram, isDebug: true, cargoHome: '/cargo' })
  expect(flags(false)).toEqual(['-Ctarget-feature=-crt-static'])
  expect(flags(true)).toEqual([])
})

test("no binary for Windows needs Visual Studio's libraries", () => {
  for (const { triple } of targets.filter(({ os }) => os === 'win32')) {
    expect(rustFlags(triple, { isProgram: false, isDebug: true, cargoHome: '/cargo' })).toContain(
      '-Ctarget-feature=+crt-static',
    )
  }
})
