import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A SOCKS5 proxy (RFC 1928), which leads every connection to one port of this machine. */
export interface SocksProxy {
  /** `127.0.0.1:PORT`. */
  readonly address: string
  /** What each connection was asked for, as `HOST:PORT`. */
  readonly connections: readonly string[]
}

/** Starts a proxy that is closed when the test ends. With a password it demands `USER:PASSWORD` (RFC 1929). */
export async function startSocksProxy(port: number, password?: string): Promise<SocksProxy> {
  const sockets = new Set<Socket>()
  const connections: string[] = []
  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    return socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
  }
  const server = createServer((client) => {
    keep(client)
    serve(client).catch(() => client.destroy())
  })

  async function serve(client: Socket): Promise<void> {
    const read = reader(client)
    const [, methods = 0] = await read(2)
    const offered = await read(methods)
    const method = password === undefined ? 0 : 2
    if (!offered.includes(method)) {
      client.end(Buffer.from([5, 0xff]))
      return
    }
    client.write(Buffer.from([5, method]))
    if (password !== undefined) {
      const [, userLength = 0] = await read(2)
      const user = await read(userLength)
      const [passwordLength = 0] = await read(1)
      const isRight = `${user.toString()}:${(await read(passwordLength)).toString()}` === password
      client.write(Buffer.from([1, isRight ? 0 : 1]))
      if (!isRight) return
    }
    const [, , , kind] = await read(4)
    const length = kind === 1 ? 4 : kind === 4 ? 16 : ((await read(1))[0] ?? 0)
    const host = await read(length)
    connections.push(`${kind === 1 ? [...host].join('.') : host.toString()}:${(await read(2)).readUInt16BE()}`)
    const service = keep(connect(port, '127.0.0.1'))
    service.once('connect', () => {
      client.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]))
      client.pipe(service).pipe(client)
    })
    service.on('close', () => client.destroy())
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, connections }
}

/** Reads so many bytes of a socket. */
function reader(socket: Socket): (length: number) => Promise<Buffer> {
  return async (length) => {
    if (length === 0) return Buffer.alloc(0)
    for (;;) {
      const bytes = socket.read(length) as Buffer | null
      if (bytes !== null) return bytes
      await new Promise((resolve) => socket.once('readable', resolve))
    }
  }
}
