import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { CertificateAuthority } from '../../emulator/certificate-authority.js'
import type { Reply } from '../tls/web.js'
import { address, type Published, type World } from './world.js'

/** Servers that answer in the place of those that were asked for. */
export interface Hosts {
  readonly authority: string
  readonly published: Published
  /** `GET https://HOST/PATH` of each request. */
  readonly requests: readonly string[]
}

/**
 * Starts a server at the address `other`, port 443, until the test ends. It has a certificate for `names`, and answers to each
 * host, or to `*`, as the table says.
 */
export async function startHosts(
  world: World,
  hosts: Readonly<Record<string, Reply>>,
  names: readonly string[] = Object.keys(hosts),
): Promise<Hosts> {
  const authority = new CertificateAuthority()
  const requests: string[] = []
  const server = createServer(authority.issue(names), (request, response) => {
    const host = request.headers.host ?? ''
    requests.push(`${request.method} https://${host}${request.url}`)
    const reply = hosts[host] ?? hosts['*'] ?? { status: 500 }
    if (typeof reply === 'function') return reply(request, response)
    return response.writeHead(reply.status, reply.headers).end(reply.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const published = await world.publish(address.other.v4, 443, (server.address() as AddressInfo).port)
  return { authority: authority.certificate, published, requests }
}
