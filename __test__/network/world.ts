import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { NameServer } from './name-server.js'
import { Namespace } from './namespace.js'

// The addresses are those that are kept for documentation (RFC 5737, RFC 3849), so that nothing outside could have them.

/** Where AWS is. */
export const aws = { v4: '203.0.113.10', v6: '2001:db8:1::10' } as const

/** Addresses that behave in some way, whatever the port. */
export const address = {
  /** Packets are dropped. */
  dropping: { v4: '203.0.113.66', v6: '2001:db8:1::66' },
  /** The network answers that the host is unreachable (ICMP). */
  unreachable: { v4: '203.0.113.67', v6: '2001:db8:1::67' },
  /** A firewall answers that it does not allow this (ICMP). */
  prohibited: { v4: '203.0.113.68', v6: '2001:db8:1::68' },
  /** Nothing listens, so the connection is reset. */
  resetting: { v4: '203.0.113.69', v6: '2001:db8:1::69' },
  /** Where a test puts another server. */
  other: { v4: '203.0.113.20', v6: '2001:db8:1::20' },
} as const

/** The server of the company: its proxies have this address. */
export const company = '10.77.0.1'
const publicNameServer = '203.0.113.53'

/** Packets that are dropped, and how many first packets of a connection (SYN) came to an address that drops them. */
const firewall = `
table inet faults {
  counter dropped_v4 { }
  counter dropped_v6 { }
  counter silenced { }
  set silent { type inet_service; }
  chain input {
    type filter hook input priority 0;
    ip daddr ${address.dropping.v4} tcp flags syn counter name dropped_v4
    ip6 daddr ${address.dropping.v6} tcp flags syn counter name dropped_v6
    ip daddr ${address.dropping.v4} drop
    ip6 daddr ${address.dropping.v6} drop
    tcp sport @silent counter name silenced drop
  }
}
`

/** A server that a test has put on an address. */
export interface Published {
  /** How many connections were opened to it. */
  readonly connections: number
}

/**
 * A network of three parts: an Internet with AWS and with the proxies of a company, a machine that reaches all of it (`open`), and
 * a machine that reaches the company alone (`inside`).
 */
export class World {
  readonly internet = new Namespace({ ownProcesses: true })
  readonly open = new Namespace()
  readonly inside = new Namespace()
  /** A folder that every user can read: a proxy gives up the rights of root. */
  readonly folder = mkdtempSync(join(tmpdir(), 'aws-sso-native-network-'))
  /** The name servers of the machines, and of the proxies. */
  nameServer!: NameServer
  publicNameServer!: NameServer

  async build(): Promise<void> {
    chmodSync(this.folder, 0o755)
    await this.internet.shell('ip link set lo up')
    const servers = [aws, address.dropping, address.resetting, address.other].flatMap(({ v4, v6 }) => [v4, v6])
    const add = [...servers, company, publicNameServer].map((it) => `address add ${it} dev lo`)
    const { unreachable, prohibited } = address
    const routes = [unreachable.v4, unreachable.v6, prohibited.v4, prohibited.v6].map(
      (it, index) => `route add ${index < 2 ? 'unreachable' : 'prohibit'} ${it}`,
    )
    await this.internet.run('ip', ['-batch', '-'], [...add, ...routes, ''].join('\n'))
    // A router answers with ICMP, here without a limit for each host.
    await this.internet.shell(`
      echo 1 > /proc/sys/net/ipv4/ip_forward
      echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
      echo 0 > /proc/sys/net/ipv4/icmp_ratelimit
      echo 0 > /proc/sys/net/ipv6/icmp/ratelimit
    `)
    await this.internet.run('nft', ['-f', '-'], firewall)
    await this.link(this.open, 1, true)
    await this.link(this.inside, 2, false)
    await this.files(this.internet, publicNameServer)
    await this.files(this.open, company)
    await this.files(this.inside, company)
    this.nameServer = new NameServer(await this.internet.bind(company, 53))
    this.publicNameServer = new NameServer(await this.internet.bind(publicNameServer, 53))
  }

  /** Connects a machine with the server of the company, and with the Internet if `toAll`. */
  private async link(machine: Namespace, number: number, toAll: boolean): Promise<void> {
    const [v4, v6] = [`10.77.${number}`, `2001:db8:77:${number}`]
    // Both ends know each other's link address: the first search for it (RFC 4861) can be lost, and the next comes a second later.
    const [own, other] = [`02:00:00:00:0${number}:02`, `02:00:00:00:0${number}:01`]
    await machine.shell(`
      ip link set lo up
      ip link add eth0 address ${own} type veth peer name machine${number} address ${other} netns ${this.internet.pid}
      ip address add ${v4}.2/24 dev eth0
      ip address add ${v6}::2/64 dev eth0 nodad
      ip link set eth0 up
      ip neighbor replace ${v6}::1 lladdr ${other} dev eth0
    `)
    await this.internet.shell(`
      ip address add ${v4}.1/24 dev machine${number}
      ip address add ${v6}::1/64 dev machine${number} nodad
      ip link set machine${number} up
      ip neighbor replace ${v6}::2 lladdr ${own} dev machine${number}
    `)
    await machine.shell(
      toAll
        ? `ip route add default via ${v4}.1; ip route add default via ${v6}::1`
        : `ip route add ${company} via ${v4}.1`,
    )
  }

  /** Names are looked up at this server alone, without those that the real machine knows. */
  private async files(namespace: Namespace, nameServer: string): Promise<void> {
    const files = {
      'resolv.conf': `nameserver ${nameServer}\noptions timeout:1 attempts:1\n`,
      'nsswitch.conf': 'hosts: files dns\n',
      hosts: '127.0.0.1 localhost\n::1 localhost\n',
    }
    for (const [name, text] of Object.entries(files)) {
      const file = join(this.folder, `${nameServer}-${name}`)
      writeFileSync(file, text)
      await namespace.run('mount', ['--bind', file, `/etc/${name}`])
    }
  }

  /** Says what name servers answer for hosts, until the test ends. Proxies and machines are told the same. */
  names(hosts: Readonly<Record<string, readonly string[] | 'failure' | 'silence'>>): void {
    for (const { names } of [this.nameServer, this.publicNameServer]) {
      for (const [host, answer] of Object.entries(hosts)) names.set(host, answer)
    }
    onTestFinished(() => {
      for (const { names, asked } of [this.nameServer, this.publicNameServer]) {
        names.clear()
        asked.clear()
      }
    })
  }

  /** Hands the connections to an address on to a port of 127.0.0.1 of the test, until the test ends. */
  publish(host: string, port: number, to: number): Promise<Published> {
    return this.accept(host, port, (socket) => {
      const server = connect(to, '127.0.0.1').on('error', () => socket.destroy())
      socket.on('close', () => server.destroy())
      server.on('close', () => socket.destroy())
      socket.pipe(server).pipe(socket)
    })
  }

  /** Accepts the connections to an address, until the test ends. */
  async accept(host: string, port: number, serve: (socket: Socket) => void): Promise<Published> {
    const server = await this.internet.listen(host, port)
    const sockets = new Set<Socket>()
    let connections = 0
    server.on('connection', (socket: Socket) => {
      connections += 1
      sockets.add(socket)
      socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
      serve(socket)
    })
    onTestFinished(async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    })
    return {
      get connections() {
        return connections
      },
    }
  }

  /** How many connections were tried to the addresses that drop packets, since the last call. */
  async dropped(): Promise<{ readonly v4: number; readonly v6: number }> {
    const text = await this.internet.run('nft', ['-j', 'reset', 'counters'])
    const counters = (JSON.parse(text) as { nftables: { counter?: { name: string; packets: number } }[] }).nftables
    const packets = (name: string) => counters.find(({ counter }) => counter?.name === name)?.counter?.packets ?? 0
    return { v4: packets('dropped_v4'), v6: packets('dropped_v6') }
  }

  /** Drops the packets of all connections that the open machine has to AWS now, without a word. How many there are. */
  async silence(): Promise<number> {
    const lines = await this.open.run('ss', ['-Htn', 'state', 'established', 'dst', aws.v4])
    const ports = lines.split('\n').flatMap((line) => /:(\d+)\s/.exec(line)?.[1] ?? [])
    await this.internet.run('nft', ['-f', '-'], `add element inet faults silent { ${ports.join(', ')} }\n`)
    onTestFinished(async () => void (await this.internet.run('nft', ['flush', 'set', 'inet', 'faults', 'silent'])))
    return ports.length
  }

  /** How many packets {@link silence} has dropped. */
  async silenced(): Promise<number> {
    const text = await this.internet.run('nft', ['-j', 'list', 'counter', 'inet', 'faults', 'silenced'])
    const counters = (JSON.parse(text) as { nftables: { counter?: { packets: number } }[] }).nftables
    return counters.reduce((sum, { counter }) => sum + (counter?.packets ?? 0), 0)
  }

  async end(): Promise<void> {
    this.nameServer?.close()
    this.publicNameServer?.close()
    await Promise.all([this.internet, this.open, this.inside].map((namespace) => namespace.end()))
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** The network of a file of tests. */
export function useWorld(prepare: (world: World) => Promise<void> = async () => {}): World {
  const world = new World()
  beforeAll(async () => {
    await world.build()
    await prepare(world)
  })
  afterAll(() => world.end())
  return world
}

export const portOfServer = (server: { address(): string | AddressInfo | null }): number =>
  (server.address() as AddressInfo).port
