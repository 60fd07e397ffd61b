import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { Child } from './child.js'
import { temporaryFolder } from './home.js'

/** Whether the system calls of a program can be seen here; in CI the tests run, and fail where they cannot. */
export const canTrace =
  spawnSync('strace', ['-qq', '-e', 'trace=fsync', 'true']).status === 0 || process.env['CI'] === 'true'
if (!canTrace)
  console.warn('!! SKIPPED: no strace here (scripts/install-programs.sh), so what reaches the disk is not tested !!')

/** A system call, with the paths of its files and descriptors. */
export interface SystemCall {
  readonly name: string
  readonly paths: readonly string[]
}

/** Runs a program to its end and returns the calls that sync or rename a file, in their order. */
export async function syncsAndRenames(args: readonly string[], env: Record<string, string>): Promise<SystemCall[]> {
  const output = join(temporaryFolder('strace'), 'calls')
  const names = 'fsync,fdatasync,sync_file_range,rename,renameat,renameat2'
  const strace = ['-f', '-y', '-qq', '-s', '4096', '-e', `trace=${names}`, '-o', output, process.execPath]
  const { code, stderr } = await new Child('strace', [...strace, ...args], { env }).finished
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return readFileSync(output, 'utf8')
    .split('\n')
    .flatMap((line) => {
      // `12 fsync(3</path>) = 0`, `12 rename("/path", "/path") = 0`; a call that another thread interrupts goes on in a line of its own.
      const [, name, rest = ''] = /^\d+ +(\w+)\((.*)/.exec(line) ?? []
      if (name === undefined) return []
      return [{ name, paths: [...rest.matchAll(/\d+<([^>]*)>|"([^"]*)"/g)].map((found) => found[1] ?? found[2] ?? '') }]
    })
}
