import { createServer } from 'node:https'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { CertificateAuthority } from '../../emulator/certificate-authority.js'
import { restoreEnvironment } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import { type ConnectProxy, startProxy } from '../harness/proxy.js'
import { bundle } from './support.js'

/** A request that came to a web. */
export interface WebRequest {
  readonly method: string
  /** The whole address. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

/** How a host answers: a status with headers, or a function for more. */
export type Reply =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | ((request: IncomingMessage, response: ServerResponse) => void)

/** Hosts of the Internet, of this test alone. */
export interface Web {
  readonly requests: readonly WebRequest[]
  readonly proxy: ConnectProxy
}

/** A redirect. */
export const to = (location: string, status = 302): Reply => ({ status, headers: { location } })

/**
 * Starts a web of hosts, each with its answer, until the test ends. The calls of this process reach them by https through a
 * proxy, which makes every name known, and trust their certificates. A host that is not in the table has no certificate.
 */
export async function startWeb(hosts: Readonly<Record<string, Reply>>): Promise<Web> {
  const authority = new CertificateAuthority()
  const requests: WebRequest[] = []
  const server = createServer({ ...authority.issue(Object.keys(hosts)) }, (request, response) => {
    const host = request.headers.host ?? ''
    requests.push({ method: request.method ?? '', url: `https://${host}${request.url}`, headers: request.headers })
    const reply = hosts[host]
    if (reply === undefined) return response.writeHead(500).end()
    if (typeof reply === 'function') return reply(request, response)
    return response.writeHead(reply.status, reply.headers).end(reply.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const proxy = await startProxy((server.address() as AddressInfo).port)
  restoreEnvironment()
  process.env = new Home().env({ HTTPS_PROXY: proxy.url, AWS_CA_BUNDLE: bundle(authority.certificate) })
  return { requests, proxy }
}
