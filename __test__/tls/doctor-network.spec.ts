import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { it, onTestFinished } from 'vitest'
import { CertificateAuthority, type Validity } from '../../emulator/certificate-authority.js'
import { startUrl } from '../harness/center.js'
import { startProxy } from '../harness/proxy.js'
import { Status } from '../command/support.js'
import {
  droppingPort,
  expectCause,
  machine,
  machineInWeb,
  oidc,
  portal,
  start,
  withPassword,
  type Broken,
  type Machine,
} from './doctor-support.js'
import { bundle, foreignBundle } from './support.js'
import { to } from '../harness/https-hosts.js'

const day = 86_400_000

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

const machines: Record<string, Broken> = {
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

it.each(Object.entries(machines))('the cause is named: %s', (_name, broken) => expectCause(broken))
