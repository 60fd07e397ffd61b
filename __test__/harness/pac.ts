import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface PacServer {
  readonly url: string
  /** The proxy that the PAC file names for every host. */
  proxy: string
  /** How often the file was read. */
  readonly reads: number
}

/** Serves a PAC file on the loopback interface until the test ends. It sends every host through one proxy. */
export async function servePac(proxy: string): Promise<PacServer> {
  let reads = 0
  const server = createServer((_request, response) => {
    reads++
    const text = `function FindProxyForURL(url, host) { return 'PROXY ${pac.proxy.replace('http://', '')}' }`
    response.writeHead(200, { 'content-type': 'application/x-ns-proxy-autoconfig' }).end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const pac = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/proxy.pac`,
    proxy,
    get reads() {
      return reads
    },
  }
  return pac
}
