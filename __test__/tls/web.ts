import { restoreEnvironment } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import { type HostRequest, type Reply, serveHosts } from '../harness/https-hosts.js'
import { type ConnectProxy, startProxy } from '../harness/proxy.js'
import { bundle } from './support.js'

/** Hosts of the Internet, of this test alone. */
export interface Web {
  readonly requests: readonly HostRequest[]
  readonly proxy: ConnectProxy
}

/**
 * Starts a web of hosts, each with its answer, until the test ends. The calls of this process reach them by https through a
 * proxy, which makes every name known, and trust their certificates. A host that is not in the table has no certificate.
 */
export async function startWeb(hosts: Readonly<Record<string, Reply>>): Promise<Web> {
  const { authority, port, requests } = await serveHosts(hosts)
  const proxy = await startProxy(port)
  restoreEnvironment()
  process.env = new Home().env({ HTTPS_PROXY: proxy.url, AWS_CA_BUNDLE: bundle(authority) })
  return { requests, proxy }
}
