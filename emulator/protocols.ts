import { createServer as createHttp2Server, type Http2Session } from 'node:http2'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Carries out a request of either protocol. `socket` is its connection. */
export type Receive = (request: IncomingMessage, response: ServerResponse, socket: Socket) => void

/** The first bytes of every HTTP/2 connection (RFC 9113 section 3.4). HTTP/1.1 has no method of this name. */
const preface = 'PRI '

/**
 * Makes a server of HTTP/1.1 without TLS answer HTTP/2 as well, where a client begins with it (RFC 9113 section 3.3): the
 * AWS SDK for JavaScript does so for Bedrock. `server` reads a connection once its first bytes are known.
 */
export function alsoHttp2(server: Server, receive: Receive): void {
  const sockets = new WeakMap<Http2Session, Socket>()
  const http2 = createHttp2Server((request, response) => {
    const socket = request.stream.session === undefined ? undefined : sockets.get(request.stream.session)
    // Node's compatibility API: all members that are used have the names and meanings of HTTP/1.1.
    const [message, reply] = [request, response] as unknown as [IncomingMessage, ServerResponse]
    if (socket !== undefined) receive(message, reply, socket)
  })
  const acceptHttp1 = server.listeners('connection')
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    // Whichever protocol it is has a listener of its own. Until then, a client may reset the connection.
    const ignore = (): void => {}
    socket.on('error', ignore)
    socket.once('readable', () => {
      const first = socket.read() as Buffer | null
      if (first !== null) socket.unshift(first)
      if (first?.toString('latin1', 0, preface.length) === preface) {
        const keep = (session: Http2Session): void => void sockets.set(session, socket)
        http2.once('session', keep)
        http2.emit('connection', socket)
        http2.off('session', keep)
      } else {
        for (const accept of acceptHttp1) accept.call(server, socket)
      }
      socket.off('error', ignore)
    })
  })
}
