import { createHash } from 'node:crypto'
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { CertificateAuthority } from '../../emulator/certificate-authority.js'
import { proxies } from '../../scripts/programs.mjs'
import { company, type World } from './world.js'

/** The name of the server of the company, which every machine knows. */
export const proxyHost = 'proxy.corp.example'

/** The user of the proxies that demand one, with marks that have a meaning in URLs. */
export const user = 'CORP\\jane@corp.example'
export const password = 'planted:p@ss/w%rd?#&+ "ü'

/** Percent-encodes what stands before the `@` of a URL. */
export const credentials = (name = user, secret = password): string =>
  `${encodeURIComponent(name)}:${encodeURIComponent(secret)}@`

/** The lines of squid's configuration with its files. It writes nothing else, and ends at once. */
export const squidFiles = (
  folder: string,
  log: string,
): string => `access_log stdio:${log} logformat=lane buffer-size=0KB
cache_log ${join(folder, 'cache.log')}
coredump_dir ${folder}
pid_filename none
pinger_enable off
netdb_filename none
shutdown_lifetime 0 seconds
`

/** A proxy program that runs. */
export interface Proxy {
  /** `proxy.corp.example:PORT`. */
  readonly address: string
  /** The lines of its log since the last call. */
  readonly newLines: () => string[]
}

export function logOf(path: string): () => string[] {
  let read = 0
  return () => {
    const text = readFileSync(path, 'utf8')
    const lines = text.slice(read).split('\n').filter(Boolean)
    read = text.length
    return lines
  }
}

/** tinyproxy, which demands no password. It does not lead to the hosts of `refused`. */
export async function startTinyproxy(world: World, refused: readonly string[] = []): Promise<Proxy> {
  const port = 8888
  const log = join(world.folder, 'tinyproxy.log')
  const filter = join(world.folder, 'tinyproxy.filter')
  const config = join(world.folder, 'tinyproxy.conf')
  writeFileSync(filter, refused.map((host) => `^${host.replaceAll('.', '\\.')}$\n`).join(''))
  writeFileSync(
    config,
    `Port ${port}\nListen ${company}\nTimeout 60\nMaxClients 100\nLogFile "${log}"\nLogLevel Connect\nConnectPort 443
Filter "${filter}"\nFilterExtended On\n`,
  )
  await world.internet.start(proxies.tinyproxy, ['-d', '-c', config], log, company, port)
  return { address: `${proxyHost}:${port}`, newLines: logOf(log) }
}

/** A squid, spoken to in the clear and by TLS. */
export interface Squid extends Proxy {
  /** The address for TLS. */
  readonly secureAddress: string
  /** The authority of its certificate, in PEM form. */
  readonly authority: string
}

/** squid with Basic authentication. It also offers Negotiate, and does not lead to the hosts of `refused`. */
export async function startSquid(world: World, refused: readonly string[] = []): Promise<Squid> {
  const [port, securePort] = [3128, 3129]
  const authority = new CertificateAuthority()
  const { key, cert } = authority.issue([proxyHost])
  const folder = join(world.folder, 'squid')
  mkdirSync(folder)
  const file = (name: string): string => join(folder, name)
  const [passwords, config, log, pem] = [file('passwords'), file('squid.conf'), file('access.log'), file('squid.pem')]
  writeFileSync(pem, cert + key)
  writeFileSync(passwords, `${user}:${createHash('md5').update(password).digest('hex')}\n`)
  writeFileSync(
    config,
    `http_port ${company}:${port}
https_port ${company}:${securePort} tls-cert=${pem}
visible_hostname ${proxyHost}
auth_param negotiate program /usr/lib/squid/negotiate_wrapper_auth
auth_param negotiate children 1 startup=0
auth_param basic program /usr/lib/squid/basic_ncsa_auth ${passwords}
auth_param basic children 1
auth_param basic realm corp
auth_param basic casesensitive on
acl known proxy_auth REQUIRED
acl refused dstdomain ${['refused.invalid', ...refused].join(' ')}
http_access deny refused
http_access allow known
http_access deny all
cache deny all
connect_timeout 1 second
logformat lane %>Hs %rm %ru %un
${squidFiles(folder, log)}`,
  )
  writeFileSync(log, '')
  const { uid, gid } = proxyUser()
  for (const path of [folder, log, passwords, pem]) chownSync(path, uid, gid)
  const newLines = logOf(log)
  await world.internet.start(proxies.squid, ['-N', '-f', config], file('output'), company, port)
  return {
    address: `${proxyHost}:${port}`,
    secureAddress: `${proxyHost}:${securePort}`,
    authority: authority.certificate,
    // A connection without a request, such as that which waits for the start, is no line of interest.
    newLines: () => newLines().filter((line) => !line.includes('error:transaction-end-before-headers')),
  }
}

/** The user whose rights squid has. */
export function proxyUser(): { uid: number; gid: number } {
  const line = /^proxy:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))
  return { uid: Number(line?.[1]), gid: Number(line?.[2]) }
}

/** The user of the SOCKS proxy. It is a user of the system, so its name is plain. */
export const socksUser = 'jane'

/** dante, a SOCKS5 proxy, with a user name and password. */
export async function startDante(world: World): Promise<Proxy> {
  const port = 1080
  const log = join(world.folder, 'danted.log')
  const config = join(world.folder, 'danted.conf')
  writeFileSync(
    config,
    `logoutput: ${log}
internal: ${company} port = ${port}
external: ${company}
clientmethod: none
socksmethod: username
user.privileged: root
user.unprivileged: nobody
client pass {
  from: 0/0 to: 0/0
}
socks pass {
  from: 0/0 to: 0/0
  command: connect
  log: connect error
}
`,
  )
  writeFileSync(log, '')
  chmodSync(log, 0o666)
  const hash = spawnSync('openssl', ['passwd', '-6', '-stdin'], { input: `${password}\n`, encoding: 'utf8' }).stdout
  // The files with the user are in the memory of the namespace alone.
  await world.internet.shell(`
    umask 077
    mount -t tmpfs tmpfs /mnt
    cp -p /etc/passwd /etc/shadow /mnt
    echo '${socksUser}:x:54321:54321::/nonexistent:/usr/sbin/nologin' >> /mnt/passwd
    echo '${socksUser}:${hash.trim()}:20000:0:99999:7:::' >> /mnt/shadow
    mount --bind /mnt/passwd /etc/passwd
    mount --bind /mnt/shadow /etc/shadow
  `)
  await world.internet.start(proxies.danted, ['-f', config], log, company, port)
  return { address: `${proxyHost}:${port}`, newLines: logOf(log) }
}
