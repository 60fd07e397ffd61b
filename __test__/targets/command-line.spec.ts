import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../harness/published.js'

/** `npm run build` with a search path that leads to nothing but Node. */
function build(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const env = { PATH: dirname(process.execPath), HOME: '/nowhere' }
  return spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs'), ...args], { encoding: 'utf8', env })
}

test.each([
  { args: ['--target', 'riscv64gc-unknown-linux-gnu'], says: '`riscv64gc-unknown-linux-gnu` is not a target', code: 1 },
  { args: ['--target', 'x86_64-unknown-linux-musl', '--debug', '--debug-files'], says: 'leave `--debug` out', code: 1 },
  { args: ['--debug-files'], says: '`--debug-files` needs `--target TRIPLE`', code: 2 },
  { args: ['--target', 'x86_64-apple-darwin', '--face'], says: '`--face` is the same for each target', code: 2 },
  { args: ['--tarrget', 'x86_64-apple-darwin'], says: "Unknown option '--tarrget'", code: 2 },
])('`npm run build -- $args` ends with a sentence, and builds nothing', ({ args, says, code }) => {
  const { status, stdout, stderr } = build(...args)
  expect({ status, stdout }).toEqual({ status: code, stdout: '' })
  expect(stderr).toContain(says)
  expect(stderr).not.toMatch(/^ {4}at /m)
})
