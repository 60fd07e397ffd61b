// Subscribes to the log, and makes calls.
//
//   node log.mjs <what>
//
// SESSION: the options of a session as JSON. Prints a line of JSON, if the scenario returns something.

import { readSync } from 'node:fs'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { onLog, onWarning, SsoSession } from '../../../index.mjs'

const what = process.argv[2]
const session = new SsoSession(JSON.parse(process.env.SESSION))
const turn = () => new Promise((resolve) => setImmediate(resolve))
const until = async (holds) => {
  while (!holds()) await turn()
}

const scenarios = {
  /** Makes calls without a listener. */
  async calls() {
    const warnings = []
    onWarning(({ code }) => warnings.push(code))
    await session.token()
    return warnings
  },

  /** Subscribes, and has nothing else to do. */
  async idle() {
    onLog(() => {}, { level: 'debug' })
  },

  async exceptions() {
    const uncaught = []
    const received = []
    process.on('uncaughtException', (error) => uncaught.push(error.message))
    onLog(() => {
      throw new Error('thrown')
    })
    onLog(async () => {
      await turn()
      throw new Error('rejected')
    })
    onLog(({ event }) => received.push(event))
    await session.token()
    await until(() => received.includes('tokenStored') && uncaught.length >= 2 * received.length)
    return { uncaught: [...new Set(uncaught)].sort(), received }
  },

  /** Blocks JavaScript's thread until the test has seen all events on the standard error stream. */
  async slow() {
    const events = []
    onLog((event) => events.push(event), { level: 'debug' })
    const calls = Array.from({ length: 4000 }, () => session.status())
    readSync(0, Buffer.alloc(1))
    await Promise.all(calls)
    await until(() => events.some(({ event }) => event === 'eventsDropped'))
    const [dropped] = events.splice(
      events.findIndex(({ event }) => event === 'eventsDropped'),
      1,
    )
    return { received: events.length, dropped }
  },

  /** How many events came in each turn of the event loop, after JavaScript's thread was blocked. */
  async turns() {
    const turns = [0]
    onLog(() => (turns[turns.length - 1] += 1), { level: 'debug' })
    const count = () => {
      turns.push(0)
      setImmediate(count)
    }
    const calls = Array.from({ length: 1000 }, () => session.status())
    readSync(0, Buffer.alloc(1))
    setImmediate(count)
    await Promise.all(calls)
    await until(() => turns.slice(-5).every((events) => events === 0))
    return turns.filter((events) => events > 0)
  },

  /** A worker listens to the call of the main thread, and is terminated. */
  async worker() {
    const worker = new Worker(new URL(import.meta.url), { argv: ['listen'] })
    const received = []
    await new Promise((resolve) => worker.once('message', resolve))
    worker.on('message', (event) => received.push(event))
    await session.token()
    await until(() => received.includes('tokenStored'))
    await worker.terminate()
    await session.status()
    return received
  },

  async listen() {
    onLog(({ event }) => parentPort.postMessage(event))
    parentPort.postMessage('ready')
    await new Promise(() => setInterval(() => {}, 1000))
  },
}

const result = await scenarios[what]()
if (isMainThread && result !== undefined) {
  console.log(JSON.stringify(result))
  process.exit()
}
