// The emulator in a process of its own, one for each measurement.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { root } from '../processes.mjs'

export async function startCenter(options) {
  const child = fork(join(root, 'bench', 'programs', 'center.mjs'), {
    // Threads that collect its garbage would be on both cores at once.
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
    /** What a program needs to find it and be let in. */
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
