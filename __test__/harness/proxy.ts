import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A proxy that makes tunnels with CONNECT (RFC 9110 section 9.3.6), and leads each to one port of this machine. */
export interface ConnectProxy {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string
  /** Connections that were opened to it, whatever was asked for on them. */
  readonly connections: number
  /** What each tunnel was asked for, as `HOST:PORT`. */
  readonly tunnels: readonly string[]
  /** The `Proxy-Authorization` of each tunnel. */
  readonly authorizations: readonly (string | undefined)[]
  /** The requests that came without a tunnel, for the proxy to read. None should. */
  readonly forwarded: readonly string[]
  /** All that clients and server sent each other through the tunnels. */
  readonly seen: () => Buffer
  /** Ends its connections, and accepts no more. */
  readonly close: () => void
}

export interface ProxyOptions {
  /** What it answers to every CONNECT, with a line end after each line, in the place of a tunnel. */
  readonly answer?: readonly string[]
  /** The `Proxy-Authorization` it demands; it answers 407 to every other. */
  readonly authorization?: string
  /**
   * What it demands in an answer 407 to a `Proxy-Authorization`, as values of `Proxy-Authenticate`. Undefined: it makes a tunnel. The
   * connection stays open.
   */
  readonly demand?: (authorization: string | undefined) => readonly string[] | undefined
  /** It is spoken to with TLS. */
  readonly tls?: TlsOptions
}

/** Starts a proxy that is closed when the test ends. It leads to `port`, whatever host it is asked for. */
export async function startProxy(port: number, options: ProxyOptions = {}): Promise<ConnectProxy> {
  const sockets = new Set<Socket>()
  const tunnels: string[] = []
  const authorizations: (string | undefined)[] = []
  const forwarded: string[] = []
  const seen: Buffer[] = []
  let connections = 0

  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    // A client that goes away in the middle of a tunnel is no fault of the proxy.
    return socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
  }
  const server = createServer((request, response) => {
    forwarded.push(request.url ?? '')
    response.writeHead(502).end()
  })
  server.on('connection', (socket) => {
    if (sockets.has(socket)) return
    connections += 1
    keep(socket)
  })
  server.on('connect', (request: IncomingMessage, client: Socket, head: Buffer) => {
    tunnels.push(request.url ?? '')
    authorizations.push(request.headers['proxy-authorization'])
    const { authorization } = options
    const isDenied = authorization !== undefined && request.headers['proxy-authorization'] !== authorization
    const answer = isDenied
      ? ['HTTP/1.1 407 Proxy Authentication Required', 'Proxy-Authenticate: Basic realm="corp"']
      : options.answer
    if (answer !== undefined) {
      client.end([...answer, '', ''].join('\r\n'))
      return
    }
    const demanded = options.demand?.(request.headers['proxy-authorization'])
    if (demanded !== undefined) {
      const fields = demanded.map((value) => `Proxy-Authenticate: ${value}`)
      client.write(['HTTP/1.1 407 Proxy Authentication Required', ...fields, 'Content-Length: 0', '', ''].join('\r\n'))
      // The next request on this connection.
      server.emit('connection', client)
      return
    }
    const service = keep(connect(port, '127.0.0.1'))
    service.once('connect', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      for (const side of [client, service]) side.on('data', (bytes: Buffer) => seen.push(bytes))
      seen.push(head)
      service.write(head)
      client.pipe(service).pipe(client)
    })
    service.on('close', () => client.destroy())
  })
  // The decrypted stream of a TLS connection is handed to the HTTP server. With a client that agrees on HTTP/2, it speaks none.
  const listening =
    options.tls === undefined
      ? server
      : createTlsServer(options.tls, (socket) => {
          if (socket.alpnProtocol === 'h2') keep(socket).destroy()
          else server.emit('connection', socket)
        })
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  const close = () => {
    listening.close()
    for (const socket of sockets) socket.destroy()
  }
  onTestFinished(close)
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    get connections() {
      return connections
    },
    tunnels,
    authorizations,
    forwarded,
    seen: () => Buffer.concat(seen),
    close,
  }
}
