import { createServer } from 'node:https'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { CertificateAuthority } from '../../emulator/certificate-authority.js'

/** How a host answers: a status with headers, or a function for more. */
export type Reply =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | ((request: IncomingMessage, response: ServerResponse) => void)

/** A request that came to a host. */
export interface HostRequest {
  readonly method: string
  /** The whole address. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

export interface HttpsHosts {
  /** Of the authority that issued the certificate, in PEM form. */
  readonly authority: string
  /** The port at 127.0.0.1. */
  readonly port: number
  readonly requests: readonly HostRequest[]
}

/** A redirect. */
export const to = (location: string, status = 302): Reply => ({ status, headers: { location } })

/**
 * Starts a server with a certificate for `names` until the test ends. It answers as the table says for the host of a request, or
 * for `*`, and otherwise with 500.
 */
export async function serveHosts(
  hosts: Readonly<Record<string, Reply>>,
  names: readonly string[] = Object.keys(hosts),
): Promise<HttpsHosts> {
  const authority = new CertificateAuthority()
  const requests: HostRequest[] = []
  const server = createServer({ ...authority.issue(names) }, (request, response) => {
    const host = request.headers.host ?? ''
    requests.push({ method: request.method ?? '', url: `https://${host}${request.url}`, headers: request.headers })
    const reply = hosts[host] ?? hosts['*'] ?? { status: 500 }
    if (typeof reply === 'function') return reply(request, response)
    return response.writeHead(reply.status, reply.headers).end(reply.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { authority: authority.certificate, port: (server.address() as AddressInfo).port, requests }
}
