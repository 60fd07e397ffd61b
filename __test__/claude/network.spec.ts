import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { portOf } from '../harness/center.js'
import { askOnce } from '../harness/claude-code.js'
import { temporaryFolder } from '../harness/home.js'
import { canTrace } from '../harness/system-calls.js'
import { startScene } from './scene.js'

/** Every address of the internet protocols that the traced processes connected or sent to, as `ADDRESS:PORT`. */
function addressesOf(calls: string): Set<string> {
  const addresses = new Set<string>()
  for (const line of calls.split('\n')) {
    const port = /sin6?_port=htons\((\d+)\)/.exec(line)?.[1]
    const address = /inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"/.exec(line)
    if (address !== null) addresses.add(`${address[1] ?? address[2]}:${port}`)
  }
  return addresses
}

it.runIf(canTrace)('Claude Code and the export connect to the emulator, and to nothing else', async () => {
  const scene = await startScene()
  const calls = join(temporaryFolder('strace'), 'calls')
  const strace = ['strace', '-f', '-qq', '--seccomp-bpf', '-e', 'trace=connect,sendto,sendmsg,sendmmsg', '-o', calls]
  const { stdout } = await askOnce(scene.home, await scene.feed('export'), 'hello', strace)
  expect(stdout).toBe('Bedrock answered\n')
  scene.expectNothingElseAsked()
  expect([...addressesOf(readFileSync(calls, 'utf8'))]).toEqual([`127.0.0.1:${portOf(scene.center)}`])
})
