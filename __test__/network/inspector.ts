import { spawnSync } from 'node:child_process'
import { chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { proxies } from '../../scripts/programs.mjs'
import { logOf, type Proxy, proxyHost, proxyUser, squidFiles } from './proxies.js'
import { company, type World } from './world.js'

/** The common name of the authority. */
export const inspectionAuthority = 'Corp TLS Inspection'

/** A squid that reads what is sent by TLS. */
export interface Inspector extends Proxy {
  /** The certificate of its authority, in PEM form. */
  readonly authority: string
}

function openssl(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}

/** squid with `ssl_bump`, as a company runs it: it makes a certificate of its own authority for each host. */
export async function startInspector(world: World): Promise<Inspector> {
  const port = 3130
  const folder = join(world.folder, 'inspector')
  mkdirSync(folder)
  const file = (name: string): string => join(folder, name)
  const [key, certificate, pem, log, config] = ['ca.key', 'ca.crt', 'ca.pem', 'access.log', 'squid.conf'].map(file)
  const extensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign']
  openssl(
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-noenc',
    '-days',
    '3650',
    '-subj',
    `/O=Corp/CN=${inspectionAuthority}`,
    '-keyout',
    key!,
    '-out',
    certificate!,
    ...extensions.flatMap((text) => ['-addext', text]),
  )
  const authority = readFileSync(certificate!, 'utf8')
  writeFileSync(pem!, authority + readFileSync(key!, 'utf8'))
  const certificates = ['-s', file('certificates'), '-M', '4MB']
  const made = spawnSync(proxies.certgen, ['-c', ...certificates], { encoding: 'utf8' })
  if (made.status !== 0) throw new Error(made.stderr)
  writeFileSync(
    config!,
    `http_port ${company}:${port} ssl-bump tls-cert=${pem} generate-host-certificates=on dynamic_cert_mem_cache_size=4MB
sslcrtd_program ${proxies.certgen} ${certificates.join(' ')}
sslcrtd_children 1
acl first at_step SslBump1
ssl_bump peek first
ssl_bump bump all
# The authority of AWS is that of one test.
tls_outgoing_options flags=DONT_VERIFY_PEER
sslproxy_cert_error allow all
sslproxy_cert_sign signTrusted all
visible_hostname ${proxyHost}
http_access allow all
cache deny all
logformat lane %>Hs %rm %ru
${squidFiles(folder, log!)}`,
  )
  writeFileSync(log!, '')
  const { uid, gid } = proxyUser()
  chownSync(folder, uid, gid)
  spawnSync('chown', ['-R', `${uid}:${gid}`, folder])
  await world.internet.start(proxies.squid, ['-N', '-f', config!], file('output'), company, port)
  return { address: `${proxyHost}:${port}`, authority, newLines: logOf(log!) }
}
