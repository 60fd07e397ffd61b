// Starts the emulator in another process, one for each measurement.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { root } from '../processes.mjs'

export async function startCenter(options) {
  const child = fork(join(root, 'bench', 'programs', 'center.mjs'), {
    // Without it, threads for garbage collection would use both cores at once.
    execArgv: ['--single-threaded-gc'],
    env: { PATH: process.env.PATH, CENTER: JSON.stringify(options) },
  })
  const [{ env, startUrl, region, accessToken, accountId }] = await once(child, 'message')
  const waiting = new Map()
  child.on('message', ({ id, answer }) => {
    waiting.get(id)(answer)
    waiting.delete(id)
  })
  let last = 0
  return {
    /** The endpoints and the access token for a program. */
    environment: { ...env, START_URL: startUrl, REGION: region, ACCESS_TOKEN: accessToken, ACCOUNT: accountId },
    ask: (command, argument) =>
      new Promise((resolve) => {
        waiting.set(++last, resolve)
        child.send({ id: last, command, argument })
      }),
    async stop() {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}
