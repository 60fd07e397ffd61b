import { type Reply, serveHosts } from '../harness/https-hosts.js'
import { address, type Published, type World } from './world.js'

/** Servers that answer in the place of those that were asked for. */
export interface Hosts {
  readonly authority: string
  readonly published: Published
  /** `GET https://HOST/PATH` of each request. */
  requests(): readonly string[]
}

/**
 * Starts a server at the address `other`, port 443, until the test ends. It has a certificate for `names`, and answers to each
 * host, or to `*`, as the table says.
 */
export async function startHosts(
  world: World,
  hosts: Readonly<Record<string, Reply>>,
  names?: readonly string[],
): Promise<Hosts> {
  const { authority, port, requests } = await serveHosts(hosts, names)
  const published = await world.publish(address.other.v4, 443, port)
  return { authority, published, requests: () => requests.map(({ method, url }) => `${method} ${url}`) }
}
