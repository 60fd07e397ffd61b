// Runs in namespaces of its own, and does there what a test asks for by messages. It ends with the test, and all that it started
// ends with it, because it is the first process of its PID namespace.

import { execFileSync, spawn } from 'node:child_process'
import dgram from 'node:dgram'
import { once } from 'node:events'
import { openSync, readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'

process.on('disconnect', () => process.exit())

const operations = {
  /** Runs a program to its end. */
  run: ({ program, args, input = '' }) => ({ output: execFileSync(program, args, { input, encoding: 'utf8' }) }),

  /** Starts a server, and waits until it accepts connections. */
  async start({ program, args, log, host, port }) {
    const output = openSync(log, 'a')
    const child = spawn(program, args, { stdio: ['ignore', output, output] })
    let ended
    child.on('error', (error) => (ended = String(error))).on('exit', (code) => (ended = `it ended with ${code}`))
    while (!(await accepts(host, port)))
      if (ended !== undefined) throw new Error(`${program}: ${ended}\n${readFileSync(log, 'utf8')}`)
    return {}
  },

  /** A listening TCP socket of this namespace, for the test. */
  async listen({ host, port }) {
    const server = createServer().listen({ host, port, backlog: 4096 })
    await once(server, 'listening')
    return { handle: server }
  },

  /** A UDP socket of this namespace, for the test. */
  async bind({ host, port }) {
    const socket = dgram.createSocket('udp4').bind({ address: host, port })
    await once(socket, 'listening')
    return { handle: socket }
  },
}

async function accepts(host, port) {
  const socket = connect({ host, port })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 20))
    return false
  } finally {
    socket.destroy()
  }
}

process.on('message', async ({ id, operation, ...options }) => {
  try {
    const { handle, ...result } = await operations[operation](options)
    // The test has the socket from then on, and only the test.
    process.send({ id, ...result }, handle, () => handle?.close())
  } catch (error) {
    process.send({ id, error: String(error?.stderr || error) })
  }
})
