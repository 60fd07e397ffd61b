// Asks the emulator for roles as fast as it answers: bytes made once, sent again as soon as an answer is there, over
// sockets that know no HTTP. The client costs next to nothing.

import { connect } from 'node:net'

const sockets = 32

/** Floods until `stop` of its answer is called; `answers()` counts. */
export function flood({ url, accessToken, accountId }) {
  const { hostname, port, host } = new URL(url)
  const request = Buffer.from(
    `GET /assignment/roles?max_result=100&account_id=${accountId} HTTP/1.1\r\n` +
      `Host: ${host}\r\nx-amz-sso_bearer_token: ${accessToken}\r\n\r\n`,
  )
  let answers = 0
  const open = Array.from({ length: sockets }, () => {
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(request))
    // An answer is small and comes in one piece, and there is one at a time.
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
