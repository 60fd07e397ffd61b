import { execFileSync } from 'node:child_process'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { plan } from '../../scripts/build/plan.mjs'
import { splitDebugFile } from '../../scripts/build/symbols.mjs'
import { thisMachine } from '../../scripts/build/tools.mjs'
import { temporaryFolder } from '../harness/home.js'
import { complete } from './machine.js'

const run = (program: string, ...args: readonly string[]) => execFileSync(program, args, { encoding: 'utf8' })

test.runIf(process.platform === 'linux')('a debug file has the lines that the published binary has not', () => {
  const folder = temporaryFolder('symbols')
  const source = join(folder, 'answer.c')
  writeFileSync(source, 'static int add(int a) {\n  return a + 1;\n}\nint answer(void) { return add(41); }\n')
  const built = join(folder, 'built.so')
  run('cc', '-g', '-O0', '-shared', '-fPIC', '-o', built, source)
  const [address] = /^[0-9a-f]+(?= t add$)/m.exec(run('nm', built)) ?? []
  const file = join(folder, 'published.node')
  copyFileSync(built, file)

  const target = plan('x86_64-unknown-linux-gnu', complete())
  const debug = splitDebugFile(target, thisMachine(), built, file, join(folder, 'debug'))
  expect(debug).toBe(join(folder, 'debug', 'published.node.debug'))
  expect(run('addr2line', '-f', '-e', debug, address ?? '')).toBe(`add\n${source}:1\n`)

  const published = readFileSync(file, 'latin1')
  expect(published).not.toContain(source)
  expect(published).not.toContain('.debug_line')
  expect(published).toContain('published.node.debug')
})

test.each([
  { triple: 'x86_64-pc-windows-msvc', built: 'aws_sso_native.dll', beside: 'aws_sso_native.pdb', in: 'a.node.pdb' },
  { triple: 'aarch64-pc-windows-msvc', built: 'aws-sso-native.exe', beside: 'aws_sso_native.pdb', in: 'a.node.pdb' },
])('the debug file of $built keeps the name that the binary has for it', ({ triple, built, beside, in: inside }) => {
  const folder = temporaryFolder('symbols')
  writeFileSync(join(folder, beside), 'lines')
  const target = plan(triple, complete({ os: 'win32' }))
  const to = join(folder, 'debug')
  const debug = splitDebugFile(target, complete(), join(folder, built), join(folder, 'a.node'), to)
  expect(debug).toBe(join(to, inside, beside))
  expect(readFileSync(debug, 'utf8')).toBe('lines')
})

test('a debug file that the compiler did not write is an error', () => {
  const folder = temporaryFolder('symbols')
  const target = plan('x86_64-apple-darwin', complete({ os: 'darwin' }))
  expect(() => splitDebugFile(target, complete(), join(folder, 'a.dylib'), join(folder, 'a.node'), folder)).toThrow(
    'the compiler wrote no debug file',
  )
})
