import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { connect, createSecureContext, TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'
import { CertificateAuthority } from '../../emulator/certificate-authority.js'
import type { IdentityCenter } from '../../emulator/index.js'
import { portOf } from '../harness/center.js'

/** A proxy of a company that reads what is sent by TLS: it shows a certificate of its own authority for every host. */
export interface Interceptor {
  /** Its port on 127.0.0.1 of the test. */
  readonly port: number
  /** The certificate of its authority, in PEM form. */
  readonly authority: string
  /** The hosts of its tunnels. */
  readonly tunnels: readonly string[]
  /** What clients sent through it, decrypted. */
  readonly read: () => string
}

/** Starts one that leads to an emulator, until the test ends. */
export async function startInterceptor(center: IdentityCenter): Promise<Interceptor> {
  const authority = new CertificateAuthority()
  const sockets = new Set<Socket>()
  const tunnels: string[] = []
  let text = ''
  const keep = <T extends Socket>(socket: T): T => {
    sockets.add(socket)
    return socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
  }
  const server = createServer()
  server.on('connection', keep)
  server.on('connect', (request, client: Socket) => {
    const host = (request.url ?? '').replace(/:\d+$/, '')
    tunnels.push(host)
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    const secureContext = createSecureContext(authority.issue([host]))
    const shown = keep(new TLSSocket(client, { isServer: true, secureContext }))
    const service = keep(
      connect({ host: '127.0.0.1', port: portOf(center), servername: host, ca: center.certificateAuthority }),
    )
    shown.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')))
    shown.on('close', () => service.destroy())
    service.on('close', () => shown.destroy())
    shown.pipe(service).pipe(shown)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { port: (server.address() as AddressInfo).port, authority: authority.certificate, tunnels, read: () => text }
}
