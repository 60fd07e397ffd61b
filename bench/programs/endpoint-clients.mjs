// Clients of the endpoint, each with a request at a time on a connection of its own, as programs that have just started.
//
//   endpoint-clients.mjs CLIENTS SECONDS, with the variables URL and TOKEN

import { connect } from 'node:net'
import { median } from '../processes.mjs'

const [clients, seconds] = process.argv.slice(2).map(Number)
const { hostname, port, host, pathname } = new URL(process.env.URL)
const request = [
  `GET ${pathname} HTTP/1.1`,
  `Host: ${host}`,
  `Authorization: ${process.env.TOKEN}`,
  'Connection: close',
  '',
  '',
].join('\r\n')

const ask = () =>
  new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(port), hostname, () => socket.write(request))
    socket
      .setNoDelay()
      .setEncoding('latin1')
      .on('data', (text) => (answer += text))
      .on('error', reject)
      .on('close', () => {
        if (answer.startsWith('HTTP/1.1 200') && answer.includes('"AccessKeyId"')) resolve()
        else reject(new Error(`no credentials: ${answer.slice(0, 60)}`))
      })
  })

async function client(end, times) {
  while (performance.now() < end) {
    const start = performance.now()
    await ask()
    times.push(performance.now() - start)
  }
}

async function run(duration) {
  const times = []
  const start = performance.now()
  await Promise.all(Array.from({ length: clients }, () => client(start + duration, times)))
  return { times: times.sort((a, b) => a - b), wall: performance.now() - start }
}

// V8 compiles the functions that are called often.
await run(500)
const { times, wall } = await run(seconds * 1000)
const perSecond = (times.length / wall) * 1000
console.log(JSON.stringify({ perSecond, median: median(times), p99: times[Math.floor(times.length * 0.99)] }))
