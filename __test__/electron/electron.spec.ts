import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FaultRule } from '../../emulator/index.js'
import { startElectron } from '../harness/electron.js'
import { expectFullFlow, forFullFlow, type FullFlow } from '../harness/full-flow.js'
import { publish, root } from '../harness/published.js'
import { layOut, pointAt } from './layout.js'
import { startCenter } from '../harness/center.js'
import { Home, temporaryFolder } from '../harness/home.js'
import { refreshes, signInAsTheCli, tokenFile } from '../harness/session.js'
import { SessionProcess } from '../harness/session-process.js'
import { until } from '../harness/until.js'

const published = publish()

interface Seen {
  readonly seen: FullFlow
  readonly electron: string
  readonly binding: string
  readonly command: string
}

/**
 * How the files of the application are stored, and where its binary is loaded from and its program found. `import()` cannot read from an
 * archive before Electron 28; `require` can in all versions.
 */
const layouts = [
  {
    layout: 'a folder',
    modes: ['require', 'import'],
    pack: (_folder: string, application: string) => application,
    binding: /\/app\/node_modules\/aws-sso-native-linux-x64-gnu\/.*\.node$/,
    command: /\/app\/node_modules\/aws-sso-native-linux-x64-gnu\/aws-sso-native aws-sso-native \d/,
  },
  {
    layout: 'an asar archive with everything in it',
    modes: ['require'],
    pack: (folder: string, application: string) => pointAt(folder, asar(folder, application)),
    // Electron extracts it to a temporary file with another name.
    binding: /^none$/,
    command: /^ProgramNotExecutable$/,
  },
  {
    layout: 'an asar archive with the binary and the program unpacked next to it',
    modes: ['require'],
    pack: (folder: string, application: string) =>
      pointAt(folder, asar(folder, application, '--unpack', '{*.node,aws-sso-native}')),
    binding: /\/app\.asar\.unpacked\/node_modules\/.*\.node$/,
    command: /\/app\.asar\.unpacked\/node_modules\/aws-sso-native-linux-x64-gnu\/aws-sso-native aws-sso-native \d/,
  },
]

function asar(folder: string, application: string, ...options: string[]): string {
  const archive = join(folder, 'app.asar')
  const cli = join(root, 'node_modules', '@electron', 'asar', 'bin', 'asar.js')
  execFileSync(process.execPath, [cli, 'pack', application, archive, ...options])
  return archive
}

describe.each(layouts)('in $layout', ({ pack, binding, command, modes }) => {
  test.each(modes)('the full flow runs in the main process by %s', async (mode) => {
    const home = new Home()
    const center = await startCenter(forFullFlow)
    const folder = temporaryFolder('electron')
    const running = startElectron(pack(folder, layOut(folder, published)), home, center, mode)
    const last = await running.json<Seen>()
    expectFullFlow(last.seen, center, home)
    expect(last.electron).toMatch(/^\d+\./)
    expect(last.binding).toMatch(binding)
    expect(last.command).toMatch(command)
    expect(existsSync(join(folder, 'app.asar.unpacked'))).toBe(String(binding).includes('unpacked'))
  })
})

test('app.quit() with a poll and a listing pending ends the process with 0, at once', async () => {
  const home = new Home()
  const stalled: FaultRule = { operation: 'ListAccounts', fault: { stall: true } }
  const center = await startCenter({ faults: [stalled] })
  const running = startElectron(layOut(temporaryFolder('electron'), published), home, center, 'quit')
  await until(() => center.counters.inFlight === 1)
  writeFileSync(join(home.path, 'go'), '')
  await running.line('QUITTING')
  const { code, stderr } = await running.finished
  expect(code, stderr).toBe(0)
  // The poll would take longer than the limit of this test, and the listing would have timed out and sent its request
  // again.
  expect(center.counters.byOperation.ListAccounts).toBe(1)
})

test('two windows and a terminal refresh one sign-in once, and a sign-out in the terminal reaches both windows', async () => {
  const home = new Home()
  const center = await startCenter({ refreshTokens: 'singleUse' })
  signInAsTheCli(home, center, -10)
  const application = layOut(temporaryFolder('electron'), published)
  const windows = [0, 1].map(() => startElectron(application, home, center, 'session'))
  const terminal = new SessionProcess(home, center)
  await Promise.all([...windows.map((each) => each.line('READY')), terminal.child.line('ready')])
  writeFileSync(join(home.path, 'go'), '')
  const seen = await terminal.ask('token')
  for (const each of windows) {
    const token = JSON.parse(await each.line('TOKEN')) as unknown
    expect(token).toEqual({ access: seen.access, left: expect.any(Number) as number, signedIn: true })
  }
  expect(refreshes(center)).toBe(1)
  expect(tokenFile(home)?.refreshToken).toBeDefined()
  expect(await terminal.ask('signOut')).toEqual({ revoked: true })
  for (const each of windows) {
    await each.line('CHANGED false')
    const { code, stderr } = await each.finished
    expect(code, stderr).toBe(0)
  }
})
