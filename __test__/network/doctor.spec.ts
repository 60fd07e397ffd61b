import { chmodSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { IdentityCenter } from '../../emulator/index.js'
import { Home } from '../harness/home.js'
import { signInAsTheCli } from '../harness/session.js'
import { Status } from '../command/support.js'
import { examine } from '../tls/doctor-support.js'
import { foreignBundle } from '../tls/support.js'
import { to } from '../harness/https-hosts.js'
import { startHosts } from './hosts.js'
import { startInterceptor } from './interceptor.js'
import { credentials, proxyHost, type Squid, startSquid, user } from './proxies.js'
import { every, expectNoSecret, hosts, namesOfProxies, pem, startAws, withCredentials } from './support.js'
import { address, aws, company, useWorld } from './world.js'

const refused = 'oidc.eu-west-1.amazonaws.com'

let squid: Squid
const world = useWorld(async (built) => {
  squid = await startSquid(built, [refused])
})

type Machine = 'open' | 'inside'

interface SetUp {
  readonly machine: Machine
  readonly env: Record<string, string>
  readonly region?: string
}

/** Makes the report on a machine with a sign-in, and searches secrets in it. */
async function report(center: IdentityCenter, { machine, env, region }: SetUp) {
  const home = new Home()
  signInAsTheCli(home, center, 3600)
  chmodSync(home.cache, 0o700)
  const variables = home.env({
    SSL_CERT_FILE: foreignBundle(),
    AWS_CA_BUNDLE: pem(center.certificateAuthority),
    ...env,
  })
  const options = { wrapper: world[machine].enter, ...(region === undefined ? {} : { region }) }
  const examined = await examine({ center, home, env: variables }, options)
  expectNoSecret(JSON.stringify(examined.report))
  return examined
}

describe('a machine on which all is right', () => {
  it.each<[string, () => SetUp]>([
    ['without a proxy', () => ({ machine: 'open', env: {} })],
    ['through squid', () => ({ machine: 'inside', env: { HTTPS_PROXY: withCredentials('http', squid.address) } })],
  ])('has a report without a failure or a warning: %s', async (_name, make) => {
    const { center } = await startAws(world)
    world.names({ ...every([aws.v6, aws.v4]), [proxyHost]: [company] })
    const { report: made, status } = await report(center, make())
    expect(made.checks.filter(({ result }) => result === 'failed' || result === 'warning')).toEqual([])
    expect(status).toBe(Status.ok)
    // It looked at real hosts.
    expect(made.checks.filter(({ id }) => id === 'answer').map(({ host }) => host)).toEqual(
      expect.arrayContaining(hosts.map((host) => `${host}:443`)),
    )
    expect(center.requests.every(({ method }) => method === 'GET')).toBe(true)
  })
})

interface Broken {
  readonly make: (center: IdentityCenter) => Promise<SetUp> | SetUp
  readonly id: string
  readonly says: RegExp
  readonly hint: RegExp
  readonly evidence?: RegExp
}

const open = (env: Record<string, string> = {}): SetUp => ({ machine: 'open', env })
const inside = (env: Record<string, string> = {}): SetUp => ({ machine: 'inside', env })

const broken: Record<string, Broken> = {
  'a name server that does not know the hosts': {
    make: () => (world.names({}), open()),
    id: 'dns',
    says: /`oidc\.us-east-1\.amazonaws\.com` was not found/,
    hint: /DNS/,
  },
  'a name server that does not answer': {
    make: () => (world.names(every('silence' as const)), open()),
    id: 'dns',
    says: /was not found|took longer/,
    hint: /DNS/,
  },
  'a firewall that drops packets': {
    make: () => (world.names(every([address.dropping.v6, address.dropping.v4])), open()),
    id: 'connect',
    says: /0 of 2 addresses accept a connection/,
    hint: /firewall/,
    evidence: /203\.0\.113\.66:443: .*longer than/,
  },
  'a firewall that answers': {
    make: () => (world.names(every([address.prohibited.v4])), open()),
    id: 'connect',
    says: /0 of 1 addresses accept a connection/,
    hint: /firewall/,
    evidence: /203\.0\.113\.68:443: /,
  },
  'a network that has no way out but a proxy': {
    make: () => (world.names(every([aws.v4])), inside()),
    id: 'connect',
    says: /0 of 1 addresses accept a connection/,
    hint: /HTTPS_PROXY/,
    evidence: /Network is unreachable/,
  },
  'IPv6 that drops packets beside IPv4 that works': {
    make: () => (world.names(every([address.dropping.v6, aws.v4])), open()),
    id: 'connect',
    says: /1 of 2 addresses accept a connection/,
    hint: /firewall/,
    evidence: /203\.0\.113\.10:443: connected/,
  },
  'squid that rejects the password': {
    make: () => (
      namesOfProxies(world),
      inside({ HTTPS_PROXY: `http://${credentials(user, 'planted-wrong')}${squid.address}` })
    ),
    id: 'proxy',
    says: /does not accept the user name and password .*HTTP 407.*Negotiate, Basic/,
    hint: /user name and password/,
  },
  'squid that does not allow the host': {
    make: () => (
      namesOfProxies(world),
      { ...inside({ HTTPS_PROXY: withCredentials('http', squid.address) }), region: 'eu-west-1' }
    ),
    id: 'proxy',
    says: /does not allow a connection to `oidc\.eu-west-1\.amazonaws\.com:443` \(HTTP 403/,
    hint: /administrator of the proxy/,
  },
  'a proxy that does not run': {
    make: () => (namesOfProxies(world), inside({ HTTPS_PROXY: `http://${credentials()}${proxyHost}:9999` })),
    id: 'proxy',
    says: /the proxy `proxy\.corp\.example:9999` cannot be reached/,
    hint: /HTTPS_PROXY/,
  },
  'a proxy that inspects TLS with an authority that is not trusted': {
    make: async (center) => {
      const interceptor = await startInterceptor(center)
      await world.publish(company, 8080, interceptor.port)
      namesOfProxies(world)
      return inside({ HTTPS_PROXY: `http://${proxyHost}:8080` })
    },
    id: 'tls',
    says: /issued by "CN=aws-sso-native emulator [0-9a-f]+", .*its issuer is not trusted/,
    hint: /AWS_CA_BUNDLE/,
  },
  'a captive portal with a certificate of its own': {
    make: async () => {
      await startHosts(world, { '*': to('https://login.hotel.example/') }, ['login.hotel.example'])
      world.names(every([address.other.v4]))
      return open()
    },
    id: 'tls',
    says: /`oidc\.us-east-1\.amazonaws\.com:443` showed the certificate of/,
    hint: /^Open a web page in the browser, and sign in to the network/,
  },
  'a captive portal whose certificate is trusted': {
    make: async () => {
      const web = await startHosts(world, { '*': to('https://login.hotel.example/') }, hosts)
      world.names(every([address.other.v4]))
      return open({ AWS_CA_BUNDLE: pem(web.authority) })
    },
    id: 'answer',
    says: /another server answers in the place of the service/,
    hint: /sign in to the network/,
    evidence: /redirects to .*login\.hotel\.example/,
  },
}

describe('the first check that failed names the cause', () => {
  it.each(Object.entries(broken))('%s', async (_name, { make, id, says, hint, evidence }) => {
    const { center } = await startAws(world)
    const { cause, report: made } = await report(center, await make(center))
    expect(cause, JSON.stringify(made.checks, null, 1)).toMatchObject({ id })
    expect(cause?.message).toMatch(says)
    expect(cause?.hint).toMatch(hint)
    if (evidence !== undefined) expect(cause?.evidence?.join('\n')).toMatch(evidence)
  })
})

describe('squid', () => {
  it('gets a wrong password once from a report, for all hosts', async () => {
    const { center } = await startAws(world)
    namesOfProxies(world)
    squid.newLines()
    await report(center, inside({ HTTPS_PROXY: `http://${credentials(user, 'planted-wrong')}${squid.address}` }))
    // Two reports are made: as JSON and as text. Of the hosts of a report, any can be the one that tries.
    expect(squid.newLines()).toHaveLength(2)
  })
})
