// Sends requests for roles as fast as the emulator answers: the same bytes again as soon as an answer has come, over plain
// sockets. The client uses almost no CPU time.

import { connect } from 'node:net'

const sockets = 32

/** Sends requests until `stop()` is called. `answers()` returns how many were answered. */
export function flood({ url, accessToken, accountId }) {
  const { hostname, port, host } = new URL(url)
  const request = Buffer.from(
    `GET /assignment/roles?max_result=100&account_id=${accountId} HTTP/1.1\r\n` +
      `Host: ${host}\r\nx-amz-sso_bearer_token: ${accessToken}\r\n\r\n`,
  )
  let answers = 0
  const open = Array.from({ length: sockets }, () => {
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(request))
    // An answer is small, so it comes in one chunk. A socket has one request at a time.
    return socket.on('data', (chunk) => {
      if (chunk.toString('latin1', 9, 12) !== '200') throw new Error(`answered ${chunk}`)
      answers += 1
      socket.write(request)
    })
  })
  return {
    answers: () => answers,
    stop: () => {
      for (const socket of open) socket.destroy()
    },
  }
}
