// Runs programs for the other scripts.

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * npm as a program and its arguments. On Windows npm is a script for the shell, which Node starts with a shell alone, and a shell
 * breaks paths with blanks. So Node runs npm's own JavaScript, which is installed beside it.
 */
export function npm(...args) {
  if (process.platform !== 'win32') return ['npm', ...args]
  const beside = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js')
  const cli = [process.env.npm_execpath, beside].find((path) => path?.endsWith('.js') && existsSync(path))
  if (cli === undefined) throw new Error(`npm is missing: there is no ${beside}; install Node with npm`)
  return [process.execPath, cli, ...args]
}

/**
 * Runs a program in the project's folder, and prints its output. `started` gets the process.
 *
 * @returns its exit code and its output.
 */
export function run(program, args, options = {}) {
  const { echo = true, env = {}, started, ...rest } = options
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...rest,
    })
    started?.(child)
    let output = ''
    for (const stream of ['stdout', 'stderr']) {
      child[stream].setEncoding('utf8').on('data', (text) => {
        output += text
        if (echo) process[stream].write(text)
      })
    }
    child.on('error', (error) => resolve({ code: 127, output: String(error) }))
    child.on('close', (code, signal) => resolve({ code: code ?? 1, output, signal }))
  })
}
