import { writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { IdentityCenter, IdentityCenterOptions } from '../../emulator/index.js'
import { portOf, startCenter, startUrl } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { Home, temporaryFolder } from '../harness/home.js'
import { sessionOptions } from '../harness/session.js'
import { foreignBundle } from '../tls/support.js'
import type { Namespace } from './namespace.js'
import { credentials, password, proxyHost, socksUser, user } from './proxies.js'
import { aws, company, type Published, type World } from './world.js'

export const oidc = 'oidc.us-east-1.amazonaws.com'
export const portal = 'portal.sso.us-east-1.amazonaws.com'
export const start = new URL(startUrl).host
export const hosts = [oidc, portal, start] as const

/** What is in every code, token and client secret of the emulator. */
const secretMarker = 'plantedSecret'

/** The forms in which a password of a proxy or a secret of the emulator could be shown. */
const secrets = [
  'planted',
  encodeURIComponent(password),
  ...[user, socksUser].map((name) => Buffer.from(`${name}:${password}`).toString('base64')),
]

/** AWS on its own addresses. */
export interface Aws {
  readonly center: IdentityCenter
  readonly v4: Published
  readonly v6: Published
}

/** Puts an emulator on the addresses of AWS, port 443, until the test ends. The names of its hosts are the caller's. */
export async function startAws(world: World, options: IdentityCenterOptions = {}): Promise<Aws> {
  const center = await startCenter({ https: { hosts }, secretMarker, ...options })
  const [v4, v6] = [await world.publish(aws.v4, 443, portOf(center)), await world.publish(aws.v6, 443, portOf(center))]
  return { center, v4, v6 }
}

/** All three hosts with the same addresses. */
export const every = <T>(answer: T): Record<string, T> => Object.fromEntries(hosts.map((host) => [host, answer]))

/** Names that the proxies alone can look up; machines know the proxies. */
export function namesOfProxies(world: World): void {
  world.names(every([aws.v4]))
  for (const host of hosts) world.nameServer.names.delete(host)
  world.nameServer.names.set(proxyHost, [company])
}

/** The variables of a program with a home folder, whose operating system trusts an authority that has issued nothing. */
export const machineEnv = (home: Home, env: Readonly<Record<string, string>>): Record<string, string> =>
  home.env({ SSL_CERT_FILE: foreignBundle(), AWS_SSO_NATIVE_LOG: 'debug', ...env })

/** A way to trust the certificates of a file: its name, and what makes it ready and returns the variables of the program. */
export type WayToTrust = readonly [name: string, prepare: (bundle: string, home: Home) => Record<string, string>]

export const waysToTrust: readonly WayToTrust[] = [
  ['AWS_CA_BUNDLE', (AWS_CA_BUNDLE) => ({ AWS_CA_BUNDLE })],
  ['the operating system', (SSL_CERT_FILE) => ({ SSL_CERT_FILE })],
  [
    'the ca_bundle of a profile',
    (bundle, home) => {
      home.writeConfig(`[profile corp]\nca_bundle = ${bundle}\n`)
      return { AWS_PROFILE: 'corp' }
    },
  ],
]

/** Fails if an output has a secret. */
export function expectNoSecret(output: string): void {
  const lines = output.split('\n').filter((line) => secrets.some((secret) => line.includes(secret)))
  expect(lines.map((line) => line.slice(0, 300))).toEqual([])
}

/** Runs a program of Node on a machine, and parses the last line of its output. Searches secrets in all of its output. */
export async function run<T>(
  machine: Namespace,
  args: readonly string[],
  env: Record<string, string>,
  serve: (child: Child) => Promise<unknown> = async () => {},
): Promise<T & { readonly log: string }> {
  const [program = '', ...rest] = [...machine.enter, process.execPath, ...args]
  const child = new Child(program, rest, { env })
  // A failure of `serve` fails the test at once: the program would wait for it.
  const [{ code, stdout, stderr }] = await Promise.all([child.finished, serve(child)])
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
  // The log is written, so that the search means something.
  expect(stderr).toContain(' requestStarted ')
  expectNoSecret(stdout + stderr)
  const result = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as T
  return { ...result, log: stderr }
}

/** What came of a call. */
export interface Asked {
  readonly accounts?: number
  readonly code?: string
  readonly message: string
  readonly hint: string
  readonly retryable?: boolean
  readonly log: string
}

const program = join(__dirname, '..', 'tls', 'programs', 'ask.mjs')

/** Asks for a device code on a machine. */
export const authorize = (machine: Namespace, env: Record<string, string>, region = 'us-east-1'): Promise<Asked> =>
  run(machine, [program, 'authorize', '', startUrl, region], machineEnv(new Home(), env))

/** Makes 22 calls on a machine, 21 of them at once. They must end with the same code. */
export async function crowd(machine: Namespace, env: Record<string, string>): Promise<Asked> {
  const args = [join(__dirname, 'programs', 'crowd.mjs'), startUrl, 'us-east-1']
  const asked = await run<Asked & { readonly codes: string[] }>(machine, args, machineEnv(new Home(), env))
  expect(asked.codes).toEqual([asked.code])
  return asked
}

/** What `programs/flow.mjs` answers. */
interface Flow {
  readonly error?: unknown
}

/** The whole flow on a machine. Expects that all of it works. */
export async function expectFlow(
  machine: Namespace,
  center: IdentityCenter,
  env: Record<string, string>,
  home = new Home(),
) {
  const variables = { ...machineEnv(home, env), SESSION: JSON.stringify(sessionOptions(center)) }
  const { log, ...seen } = await run<Flow>(
    machine,
    [join(__dirname, 'programs', 'flow.mjs')],
    variables,
    async (child) => {
      child.send(await redirect(center, await child.line('browser').catch(() => 'none')))
    },
  )
  const account = center.accounts.find(({ roles }) => roles.length > 0)
  expect(seen).toEqual({
    accounts: center.accounts.length,
    role: `${account?.accountId} ${account?.roles[0]}`,
    isRefreshed: true,
    signedOut: { revoked: true },
    signedInAgain: true,
    signedOutAgain: { revoked: true },
    resolved: { startUrl, portal: { kind: 'awsapps', confidence: 'certain' } },
  })
  const grants = center.requests.flatMap(({ operation, body }) =>
    operation === 'CreateToken' ? [(body as { grantType: string }).grantType] : [],
  )
  expect(grants).toEqual(['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'])
  expect(center.counters.violations).toBe(0)
  return log
}

/** For {@link expectFlow}: the person allows access at once. */
export const forFlow = { autoConsent: 'allow', approveAfterPolls: 0 } as const

/** Opens a page of the emulator as a browser, from anywhere; returns where it redirects to. */
async function redirect(center: IdentityCenter, url: string): Promise<string> {
  if (!URL.canParse(url)) return ''
  const { hostname, pathname, search } = new URL(url)
  expect(hostname).toBe(oidc)
  return await new Promise((resolve, reject) => {
    request(
      {
        host: '127.0.0.1',
        port: portOf(center),
        servername: hostname,
        path: pathname + search,
        ca: center.certificateAuthority,
      },
      (response) => {
        response.resume()
        resolve(response.headers.location ?? '')
      },
    )
      .on('error', reject)
      .end()
  })
}

/** A PEM file that every user can read. */
export function pem(...certificates: readonly (string | undefined)[]): string {
  const path = join(temporaryFolder('pem'), 'ca.pem')
  writeFileSync(path, certificates.join('\n'))
  return path
}

/** The URL of a proxy with the right user name and password. */
export const withCredentials = (scheme: string, address: string): string => `${scheme}://${credentials()}${address}`
