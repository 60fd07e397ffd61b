// Running programs in new processes, and medians over many runs.

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

export const isBuilt = () =>
  existsSync(join(root, 'emulator', 'dist')) && readdirSync(root).some((name) => name.endsWith('.node'))

/** Runs a program of `programs/` in a new Node process, and parses the last line of its output as JSON. */
export const measure = (program, args, env) => launch(program, args, env).result

/** The same, for programs that can be stopped. */
export function launch(program, args, env = {}) {
  const child = spawn(process.execPath, [join(root, 'bench', 'programs', program), ...args], {
    env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text))
  const closed = new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ?? code)))
  const result = closed.then((outcome) => {
    if (outcome !== 0) throw new Error(`${program} ended with ${outcome}`)
    return JSON.parse(output.trimEnd().split('\n').at(-1))
  })
  return { result, closed, kill: () => child.kill('SIGKILL'), end: () => child.stdin.end() }
}

/** Runs `body` with an empty home folder. */
export async function inTemporaryHome(body) {
  const home = mkdtempSync(join(tmpdir(), 'aws-sso-native-bench-'))
  try {
    return await body(home)
  } finally {
    rmSync(home, { recursive: true })
  }
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** The median of each property over many runs. */
export const medians = (runs) =>
  Object.fromEntries(Object.keys(runs[0]).map((name) => [name, median(runs.map((run) => run[name]))]))
