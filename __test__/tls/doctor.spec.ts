import { chmodSync, chownSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { commandPath, diagnose } from '../../index.js'
import { CertificateAuthority, type Validity } from '../../emulator/certificate-authority.js'
import { restoreEnvironment } from '../harness/environment.js'
import { startUrl } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { temporaryFolder } from '../harness/home.js'
import { inMountNamespace, testsMounts } from '../harness/mounts.js'
import { startProxy } from '../harness/proxy.js'
import { cliTime, sessionName, signInAsTheCli } from '../harness/session.js'
import { Status } from '../command/support.js'
import {
  droppingPort,
  examine,
  machine,
  machineInWeb,
  oidc,
  portal,
  start,
  withPassword,
  type Machine,
} from './doctor-support.js'
import { bundle, foreignBundle } from './support.js'
import { to } from '../harness/https-hosts.js'

const day = 86_400_000
const isRoot = process.getuid?.() === 0
const nobody = 65_534

/** A machine whose endpoints are these, reached without a proxy. */
async function direct(endpoint: string): Promise<Machine> {
  const usual = await machine()
  const env = { ...usual.env, NO_PROXY: '*', AWS_ENDPOINT_URL: endpoint }
  return { ...usual, env }
}

/** A machine whose hosts show a certificate for these names. */
async function showing(hosts: readonly string[], validity?: Validity): Promise<Machine> {
  const usual = await machine()
  const authority = new CertificateAuthority()
  const server = createServer(authority.issue(hosts, validity), (_request, response) => response.end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const proxy = await startProxy((server.address() as AddressInfo).port)
  const env = { ...usual.env, HTTPS_PROXY: withPassword(proxy.url), AWS_CA_BUNDLE: bundle(authority.certificate) }
  return { ...usual, env }
}

describe('a machine on which all is right', () => {
  it('has a report without a failure or a warning', async () => {
    const { report, status } = await examine(await machine())
    const bad = report.checks.filter(({ result }) => result === 'failed' || result === 'warning')
    expect(bad).toEqual([])
    expect(report.result).toBe('ok')
    expect(status).toBe(Status.ok)
    const tls = report.checks.find(({ id, host }) => id === 'tls' && host === `${oidc}:443`)
    expect(tls).toMatchObject({ message: expect.stringContaining('a root that a setting adds') })
    expect(tls?.evidence?.[0]).toMatch(/issued by "CN=aws-sso-native emulator [0-9a-f]+", valid from \d{4}-/)
  })

  it('has the same report from diagnose() and from the program, but for the time', async () => {
    const usual = await machine()
    const { report } = await examine(usual)
    restoreEnvironment()
    process.env = usual.env
    const { text, time, ...own } = await diagnose({ startUrl, region: usual.center.region, sessionName })
    const { time: other, ...ofProgram } = report
    expect(own).toEqual(ofProgram)
    expect([time, other]).toEqual([expect.any(String), expect.any(String)])
    expect(text).toContain(`ok       token: signed in until `)
    expect(text).not.toContain('planted')
  })

  it('has a check of each id that docs/doctor.md describes', async () => {
    const { report } = await examine(await machine())
    const documented = [...readFileSync('docs/doctor.md', 'utf8').matchAll(/^\| `(\w+)` +\|(?:[^|\n]+\|){3}$/gm)]
    expect([...new Set(report.checks.map(({ id }) => id))]).toEqual(documented.map(([, id]) => id))
  })

  it('is asked by GET alone, and nothing is registered', async () => {
    const usual = await machine()
    await examine(usual)
    const asked = usual.center.requests.map(({ method }) => method)
    expect(asked.length).toBeGreaterThan(0)
    expect(new Set(asked)).toEqual(new Set(['GET']))
    for (const { headers } of usual.center.requests) {
      expect(headers).not.toHaveProperty('authorization')
      expect(headers).not.toHaveProperty('x-amz-sso_bearer_token')
    }
  })

  it('needs no sign-in', async () => {
    const usual = await machine()
    const other = { ...usual, env: { ...usual.env, HOME: temporaryFolder('new-home') } }
    const { report, status } = await examine(other)
    expect(status).toBe(Status.ok)
    expect(report.checks.find(({ id }) => id === 'token')).toMatchObject({ result: 'ok', message: /no sign-in/ })
  })
})

interface Broken {
  readonly make: () => Promise<Machine>
  readonly id: string
  readonly says: RegExp
  readonly hint?: RegExp
  readonly status: number
  readonly options?: { readonly startUrl?: string; readonly region?: string }
}

const network: Record<string, Broken> = {
  'no DNS': {
    make: () => direct('https://sso.invalid'),
    id: 'dns',
    says: /`sso\.invalid` was not found/,
    status: Status.network,
  },
  'a port that is closed': {
    make: () => direct('https://127.0.0.1:1'),
    id: 'connect',
    says: /0 of 1 addresses/,
    status: Status.network,
  },
  'packets that are dropped': {
    make: async () => direct(`https://127.0.0.1:${await droppingPort()}`),
    id: 'connect',
    says: /0 of 1 addresses/,
    hint: /firewall/,
    status: Status.network,
  },
  'a proxy that does not run': {
    make: async () => {
      const usual = await machine()
      return { ...usual, env: { ...usual.env, HTTPS_PROXY: withPassword('http://127.0.0.1:1') } }
    },
    id: 'proxy',
    says: /proxy `127\.0\.0\.1:1` cannot be reached/,
    status: Status.network,
  },
  'a proxy that rejects the password': {
    make: () => machine({}, { authorization: 'Basic right' }),
    id: 'proxy',
    says: /does not accept the user name and password .*HTTP 407.*Basic/,
    status: Status.network,
  },
  'a proxy that does not allow the host': {
    make: () => machine({}, { answer: ['HTTP/1.1 403 Forbidden'] }),
    id: 'proxy',
    says: /does not allow a connection to `oidc.*HTTP 403/,
    hint: /administrator of the proxy/,
    status: Status.network,
  },
  'a captive portal in the place of the proxy': {
    make: () => machine({}, { answer: ['HTTP/1.1 511 Network Authentication Required'] }),
    id: 'proxy',
    says: /HTTP 511/,
    hint: /sign in to the network/,
    status: Status.network,
  },
  'a captive portal in the place of the service': {
    make: () => machineInWeb({ [oidc]: { status: 511 }, [portal]: { status: 511 } }),
    id: 'answer',
    says: /the network demands a sign-in/,
    hint: /sign in to the network/,
    status: Status.network,
  },
  'a page in the place of the service': {
    make: () => machineInWeb({ [oidc]: to('https://login.hotel.example/') }),
    id: 'answer',
    says: /another server answers/,
    hint: /sign in to the network/,
    status: Status.network,
  },
  'TLS that is inspected with an unknown root': {
    make: async () => {
      const usual = await machine()
      return { ...usual, env: { ...usual.env, AWS_CA_BUNDLE: foreignBundle() } }
    },
    id: 'tls',
    says: /issued by "CN=aws-sso-native emulator .*its issuer is not trusted/,
    hint: /AWS_CA_BUNDLE/,
    status: Status.network,
  },
  'a certificate that has expired': {
    make: () => showing([oidc, portal, start], { from: Date.now() - 9 * day, to: Date.now() - day }),
    id: 'tls',
    says: /it has expired/,
    hint: /date and time/,
    status: Status.network,
  },
  'a certificate that is not valid yet': {
    make: () => showing([oidc, portal, start], { from: Date.now() + day, to: Date.now() + 9 * day }),
    id: 'tls',
    says: /not valid yet/,
    hint: /date and time/,
    status: Status.network,
  },
  'a certificate for another host': {
    make: () => showing(['other.example']),
    id: 'tls',
    says: /it is not for `oidc\..* but for other\.example/,
    hint: /sign in to the network.*which server answers/,
    status: Status.network,
  },
  'a clock that is hours behind': {
    make: () => machine({ dateOffsetMs: 3 * 3_600_000 }),
    id: 'clock',
    says: /1\d{4} s behind that of the service/,
    status: Status.other,
  },
  'another region than that of the portal': {
    make: () => machineInWeb({ 'ssoins-1.portal.eu-central-1.app.aws': { status: 200 } }),
    options: { startUrl: 'https://ssoins-1.portal.eu-central-1.app.aws' },
    id: 'region',
    says: /the region is `us-east-1`, but the portal is in `eu-central-1`/,
    hint: /`eu-central-1`/,
    status: Status.configuration,
  },
  'a start URL that leads to another one': {
    make: () => machineInWeb({ 'aws.corp.example': to(startUrl) }),
    options: { startUrl: 'https://aws.corp.example/start' },
    id: 'startUrl',
    says: /it leads to `https:\/\/d-9067694978\.awsapps\.com\/start`/,
    status: Status.configuration,
  },
}

const settings: Record<string, Broken> = {
  'a home folder that is missing': {
    make: async () => {
      const usual = await machine()
      return { ...usual, env: { ...usual.env, HOME: '/nonexistent/home' } }
    },
    id: 'home',
    says: /`\/nonexistent\/home` cannot be used/,
    hint: /HOME/,
    status: Status.configuration,
  },
  'a config file with a line that cannot be read': {
    make: async () => {
      const usual = await machine()
      usual.home.writeConfig('[default]\nthis is no setting\n')
      return usual
    },
    id: 'config',
    says: /line 2/,
    status: Status.ok,
  },
  'a config file with a flag that is neither true nor false': {
    make: async () => {
      const usual = await machine()
      usual.home.writeConfig('[default]\nuse_fips_endpoint = maybe\n')
      return usual
    },
    id: 'endpoint',
    says: /must be `true` or `false`/,
    status: Status.configuration,
  },
  'the URL of a proxy that cannot be read': {
    make: async () => {
      const usual = await machine()
      return { ...usual, env: { ...usual.env, HTTPS_PROXY: withPassword('ftp://proxy.example') } }
    },
    id: 'proxySettings',
    says: /`HTTPS_PROXY` has a scheme other/,
    status: Status.configuration,
  },
  'a bundle without a certificate': {
    make: async () => {
      const usual = await machine()
      return { ...usual, env: { ...usual.env, AWS_CA_BUNDLE: bundle('no PEM') } }
    },
    id: 'certificates',
    says: /holds no certificate in PEM form/,
    status: Status.configuration,
  },
  'a cache folder that everyone can use': {
    make: async () => {
      const usual = await machine()
      chmodSync(usual.home.cache, 0o777)
      return usual
    },
    id: 'cacheFolder',
    says: /other users of this machine can use/,
    hint: /chmod 700/,
    status: Status.ok,
  },
  'a file in the place of the cache folder': {
    make: async () => {
      const usual = await machine()
      const home = temporaryFolder('file-home')
      mkdirSync(join(home, '.aws', 'sso'), { recursive: true })
      writeFileSync(join(home, '.aws', 'sso', 'cache'), '')
      return { ...usual, env: { ...usual.env, HOME: home } }
    },
    id: 'cacheFolder',
    says: /is not a folder/,
    status: Status.configuration,
  },
}

const signIns: Record<string, Broken> = {
  'a token file that is not JSON': {
    make: () => withToken((usual) => usual.home.write(usual.home.tokenFile(sessionName), '{"accessToken": "planted')),
    id: 'token',
    says: /is not JSON/,
    hint: /Sign in again/,
    status: Status.signedOut,
  },
  'an expired token without a refresh token': {
    make: () => withToken(({ home, center }) => signInAsTheCli(home, center, -60, { refreshToken: undefined })),
    id: 'token',
    says: /the file has no refresh token/,
    status: Status.signedOut,
  },
  'a client registration that has expired': {
    make: () =>
      withToken(({ home, center }) =>
        signInAsTheCli(home, center, -60, { registrationExpiresAt: cliTime(Date.now() - day) }),
      ),
    id: 'registration',
    says: /the client registration expired at \d{4}-.*cannot be renewed/,
    status: Status.signedOut,
  },
  "another region's sign-in": {
    make: () => withToken(({ home, center }) => signInAsTheCli(home, center, 3600, { region: 'eu-west-1' })),
    id: 'token',
    says: /a sign-in to the region `eu-west-1`, not `us-east-1`/,
    status: Status.signedOut,
  },
  "another portal's sign-in": {
    make: () =>
      withToken(({ home, center }) =>
        signInAsTheCli(home, center, 3600, { startUrl: 'https://other.awsapps.com/start' }),
      ),
    id: 'token',
    says: /another start URL/,
    status: Status.signedOut,
  },
}

async function withToken(change: (usual: Machine) => void): Promise<Machine> {
  const usual = await machine()
  change(usual)
  return usual
}

describe.each([
  ['network', network],
  ['settings', settings],
  ['sign-in', signIns],
])('the cause is named: %s', (_group, cases) => {
  it.each(Object.entries(cases))('%s', async (_name, { make, id, says, hint, status, options }) => {
    const { cause, status: ended, report } = await examine(await make(), options)
    expect(cause, JSON.stringify(report.checks, null, 1)).toMatchObject({ id })
    expect(cause?.message).toMatch(says)
    if (hint !== undefined) expect(cause?.hint).toMatch(hint)
    expect(cause?.hint).toBeDefined()
    expect(ended).toBe(status)
  })
})

describe('the cause is named: other users and processes', () => {
  it.runIf(process.platform === 'linux')('a lock that another process has', async () => {
    const usual = await machine()
    const folder = join(usual.home.path, '.aws', 'sso', 'aws-sso-native')
    mkdirSync(folder, { mode: 0o700 })
    const name = usual.home.tokenFile(sessionName).split('/').at(-1) ?? ''
    const lock = join(folder, name.replace('.json', '.lock'))
    const holder = new Child('flock', [lock, 'sh', '-c', 'echo held; read -r line'], { env: usual.env })
    await holder.line('held')
    const { cause, status } = await examine(usual)
    expect(cause).toMatchObject({ id: 'lock', result: 'warning' })
    expect(cause?.message).toMatch(/^another process has the lock: process \d+ \(`(flock|sh)`\)/)
    expect(status).toBe(Status.ok)
  })

  it.runIf(testsMounts)('a cache folder on a read-only file system', async () => {
    const usual = await machine()
    const mount = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
    const wrapper = [...inMountNamespace, 'sh', '-c', mount, usual.home.cache]
    const { cause, status } = await examine(usual, { wrapper })
    expect(cause).toMatchObject({ id: 'cacheFolder', result: 'failed' })
    expect(cause?.message).toContain(`\`${usual.home.cache}\` is on a read-only file system`)
    expect(status).toBe(Status.configuration)
  })

  it.runIf(isRoot)('a cache folder of another user', async () => {
    const usual = await machine()
    const folder = temporaryFolder('program')
    const program = join(folder, 'aws-sso-native')
    copyFileSync(commandPath(), program)
    chmodSync(program, 0o755)
    for (const path of [folder, usual.home.path]) chmodSync(path, 0o755)
    chownSync(usual.home.path, nobody, nobody)
    const ca = join(folder, 'ca.pem')
    writeFileSync(ca, readFileSync(usual.env['AWS_CA_BUNDLE'] ?? ''))
    const readable = { ...usual, env: { ...usual.env, AWS_CA_BUNDLE: ca, SSL_CERT_FILE: ca } }
    const { cause } = await examine(readable, { program, uid: nobody })
    expect(cause).toMatchObject({ id: 'cacheFolder', result: 'failed' })
    expect(cause?.message).toContain('cannot be written: its owner is the user 0, and this user is 65534')
  })
})

describe('a proxy that rejects the password', () => {
  it('gets it once from a report', async () => {
    const usual = await machine()
    const proxy = await startProxy(1, { authorization: 'Basic right' })
    restoreEnvironment()
    process.env = { ...usual.env, HTTPS_PROXY: withPassword(proxy.url) }
    const { checks } = await diagnose({ startUrl, region: usual.center.region })
    expect(checks.find(({ id }) => id === 'proxy')).toMatchObject({ result: 'failed' })
    expect(proxy.authorizations).toHaveLength(1)
  })
})
