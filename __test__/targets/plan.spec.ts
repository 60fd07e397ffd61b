import { describe, expect, test } from 'vitest'
import { Missing, plan } from '../../scripts/build/plan.mjs'
import { checkDebugFiles } from '../../scripts/build/symbols.mjs'
import { targets } from '../../scripts/targets.mjs'
import { complete } from './machine.js'

const linux = targets.filter(({ os }) => os === 'linux')
const darwin = targets.filter(({ os }) => os === 'darwin')
const windows = targets.filter(({ os }) => os === 'win32')

describe('a build that cannot begin says what to do', () => {
  test('for a target that is not known, with those that are', () => {
    const message = messageOf(() => plan('powerpc-ibm-aix', complete()))
    expect(message).toContain('`powerpc-ibm-aix` is not a target of this package')
    for (const { triple } of targets) expect(message).toContain(triple)
    expect(message).toContain('x86_64-pc-windows-gnu')
  })

  test('without Rust', () => {
    expect(messageOf(() => plan('x86_64-apple-darwin', complete({ sysroot: undefined })))).toContain(
      'Rust is missing: install it',
    )
  })

  test.each(targets)("without Rust's standard library for $triple", ({ triple }) => {
    const message = messageOf(() => plan(triple, complete({ installed: () => false, debianRust: undefined })))
    expect(message).toContain(`run \`rustup target add ${triple}\``)
    expect(message).toContain('scripts/install-platforms.sh')
  })

  test.each(linux)('without zig for $triple', ({ triple }) => {
    const message = messageOf(() => plan(triple, complete({ zig: undefined })))
    expect(message).toContain('run `pip install ziglang cargo-zigbuild`')
  })

  test.each(darwin)("without macOS's libraries for $triple", ({ triple }) => {
    const message = messageOf(() => plan(triple, complete({ macSdk: undefined })))
    expect(message).toContain(`build ${triple} there, or let SDKROOT name a folder with its SDK`)
  })

  test.each(windows)('on another system than Windows for $triple', ({ triple }) => {
    const message = messageOf(() => plan(triple, complete()))
    expect(message).toContain(`build ${triple} there`)
    expect(message).toContain('build x86_64-pc-windows-gnu')
  })

  test('without MinGW', () => {
    const message = messageOf(() => plan('x86_64-pc-windows-gnu', complete({ mingw: undefined })))
    expect(message).toContain("MinGW's compiler x86_64-w64-mingw32-gcc is missing")
  })

  test.each(darwin)('for debug files of $triple on another system than macOS', ({ triple }) => {
    expect(messageOf(() => checkDebugFiles(plan(triple, complete()), complete()))).toContain('`dsymutil`')
  })

  test('for debug files of MinGW', () => {
    const mingw = plan('x86_64-pc-windows-gnu', complete())
    expect(messageOf(() => checkDebugFiles(mingw, complete()))).toContain('leave it out')
  })

  test('for debug files without objcopy', () => {
    const without = complete({ sysroot: '/nowhere', host: 'none' })
    const { PATH } = process.env
    process.env['PATH'] = '/nowhere'
    try {
      const build = plan('x86_64-unknown-linux-musl', without)
      expect(messageOf(() => checkDebugFiles(build, without))).toContain('`rust-objcopy` or `llvm-objcopy`')
    } finally {
      process.env['PATH'] = PATH
    }
  })
})

describe('how a target is built', () => {
  test.each(linux)('$triple with zig, and for an old glibc', ({ triple, libc }) => {
    const { program, cargoTarget } = plan(triple, complete())
    expect(program).toBe('/tools/cargo-zigbuild')
    expect(cargoTarget).toBe(libc === 'glibc' ? `${triple}.2.17` : triple)
  })

  test.each(['linux', 'darwin'])('the binaries for macOS run on macOS 11, built on %s', (os) => {
    for (const { triple } of darwin) {
      const { env, program } = plan(triple, complete({ os }))
      expect(env['MACOSX_DEPLOYMENT_TARGET']).toBe('11.0')
      expect(program).toBe(os === 'darwin' ? 'cargo' : '/tools/cargo-zigbuild')
    }
  })

  test.each(windows)('$triple on Windows by the linker of that system', ({ triple }) => {
    const machine = complete({ os: 'win32', zig: undefined, mingw: undefined, macSdk: undefined })
    expect(plan(triple, machine)).toMatchObject({ program: 'cargo', cargoTarget: triple })
  })

  test("with rustup's standard library where it is installed, and with one that is compiled here where it is not", () => {
    const installed = plan('aarch64-unknown-linux-gnu', complete())
    expect({ args: installed.args, env: installed.env }).toEqual({ args: [], env: {} })
    const compiled = plan('aarch64-unknown-linux-gnu', complete({ installed: () => false }))
    expect(compiled.args).toEqual(['-Zbuild-std=std,panic_unwind,panic_abort'])
    expect(compiled.env).toMatchObject({ RUSTC: '/debian/rustc', RUSTC_BOOTSTRAP: '1' })
    expect(compiled.library).not.toBe(installed.library)
  })
})

function messageOf(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    if (error instanceof Missing) return error.message
    throw error
  }
  throw new Error('nothing was missing')
}
