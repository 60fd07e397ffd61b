// Runs Windows programs with Wine 8, in a Windows of its own in `~/.cache`.

import { spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { root, run } from '../run.mjs'

/** Not in the project's folder: it has a link to `/`, and cargo and other tools would search all files of this machine. */
const prefix = join(homedir(), '.cache', 'aws-sso-native-wine')

/** Wine's Windows. Its messages and the offers to install .NET and a browser are switched off. */
const environment = {
  AWS_SSO_NATIVE_WINE: '1',
  WINEPREFIX: prefix,
  WINEDEBUG: '-all',
  WINEDLLOVERRIDES: 'mscoree,mshtml=',
}

export const hasWine = () => existsSync('/usr/bin/wine') && existsSync('/usr/bin/x86_64-w64-mingw32-gcc')

/** The name of a file of this machine in Wine's Windows. */
export const windowsPath = (path) => `Z:${path.replaceAll('/', '\\')}`

/** With it a Windows Node works around what Wine lacks. */
export const windowsPreload = {
  NODE_OPTIONS: `--import=file:///Z:${join(root, 'scripts', 'platforms', 'wine-preload.mjs')}`,
}

/** Sets Wine's Windows up, once: its version, and a library that it lacks. */
async function setUp() {
  const complete = join(prefix, 'complete')
  if (existsSync(complete)) return
  rmSync(prefix, { recursive: true, force: true })
  mkdirSync(prefix, { recursive: true })
  const library = join(prefix, 'bcryptprimitives.dll')
  const source = join(root, 'scripts', 'platforms', 'bcryptprimitives.c')
  await must('x86_64-w64-mingw32-gcc', ['-shared', '-O1', '-o', library, source, '-ladvapi32'])
  await must('wineboot', ['--init'])
  // The default of Wine 8 is Windows 7, which Node 20 rejects.
  await must('wine', ['reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f'])
  renameSync(library, join(prefix, 'drive_c', 'windows', 'system32', 'bcryptprimitives.dll'))
  writeFileSync(complete, '')
}

/** Wine passes no HOME on, and sets USERPROFILE itself. wine-preload.mjs sets them by this variable. */
const homeFor = ({ HOME }) => (HOME === undefined ? {} : { AWS_SSO_NATIVE_WINE_HOME: HOME })

async function must(program, args) {
  const { code, output } = await run(program, args, { echo: false, env: environment })
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${output}`)
}

/**
 * Runs a Windows program, and prints its output as it comes.
 *
 * The output goes through a file: Windows programs under Wine cannot open a pipe of Linux (`EBADF` in libuv).
 *
 * @returns its exit code and its output.
 */
export async function runWindows(program, args, { cwd = root, env = {} } = {}) {
  await setUp()
  const file = join(tmpdir(), `aws-sso-native-wine-${process.pid}-${Date.now()}.txt`)
  const writing = openSync(file, 'w')
  const reading = openSync(file, 'r')
  const child = spawn('wine', [program, ...args], {
    cwd,
    env: { ...process.env, ...environment, ...env, ...homeFor(env) },
    stdio: ['ignore', writing, writing],
  })
  closeSync(writing)
  let output = ''
  const more = () => {
    const buffer = Buffer.alloc(64 * 1024)
    for (let length; (length = readSync(reading, buffer)) > 0;) {
      const text = buffer.toString('utf8', 0, length)
      output += text
      process.stdout.write(text)
    }
  }
  const timer = setInterval(more, 500)
  const code = await new Promise((resolve) => {
    child.on('error', () => resolve(127))
    child.on('close', (code) => resolve(code ?? 1))
  })
  clearInterval(timer)
  more()
  closeSync(reading)
  rmSync(file)
  // Programs that a test left running would keep Wine's server.
  spawnSync('wineserver', ['-k'], { env: { ...process.env, ...environment } })
  return { code, output }
}
