import { spawn } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { connect } from 'node:net'
import { expect, onTestFinished } from 'vitest'
import { commandPath, type Diagnosis, type DiagnosisCheck } from '../../index.js'
import type { IdentityCenter, IdentityCenterOptions } from '../../emulator/index.js'
import { portOf, startCenter, startUrl } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { Home } from '../harness/home.js'
import { startProxy, type ProxyOptions } from '../harness/proxy.js'
import { sessionName, signInAsTheCli } from '../harness/session.js'
import { bundle, foreignBundle } from './support.js'
import { startWeb } from './web.js'
import type { Reply } from '../harness/https-hosts.js'

export const oidc = 'oidc.us-east-1.amazonaws.com'
export const portal = 'portal.sso.us-east-1.amazonaws.com'
export const start = new URL(startUrl).host

/** A password that must not be in a report. */
const password = 'planted-hunter2'

/** A machine with a sign-in in its home folder. */
export interface Machine {
  readonly home: Home
  readonly center: IdentityCenter
  readonly env: Record<string, string>
}

/** Adds a password to the URL of a proxy. */
export const withPassword = (url: string): string => url.replace('//', `//me:${password}@`)

/** A machine that reaches an emulator by the host names of AWS, through a proxy. Its settings and files are right. */
export async function machine(options: IdentityCenterOptions = {}, proxy: ProxyOptions = {}): Promise<Machine> {
  const center = await startCenter({ https: { hosts: [oidc, portal, start] }, secretMarker: 'planted', ...options })
  const { url } = await startProxy(portOf(center), proxy)
  const home = new Home()
  signInAsTheCli(home, center, 3600)
  chmodSync(home.cache, 0o700)
  const env = home.env({
    HTTPS_PROXY: withPassword(url),
    AWS_CA_BUNDLE: bundle(center.certificateAuthority),
    SSL_CERT_FILE: foreignBundle(),
  })
  return { home, center, env }
}

/** What a service of AWS answers to a request that it does not know. */
export const service: Reply = {
  status: 404,
  headers: { 'content-type': 'application/json', 'x-amzn-requestid': 'r' },
  body: '{}',
}

/** The same machine, whose hosts answer so. */
export async function machineInWeb(hosts: Readonly<Record<string, Reply>>): Promise<Machine> {
  const usual = await machine()
  await startWeb({ [oidc]: service, [portal]: service, [start]: { status: 200 }, ...hosts })
  const { HTTPS_PROXY = '', AWS_CA_BUNDLE = '' } = process.env
  return { ...usual, env: { ...usual.env, HTTPS_PROXY: withPassword(HTTPS_PROXY), AWS_CA_BUNDLE } }
}

/** A port of this machine that drops packets: its program never accepts, and the queue for it is full. */
export async function droppingPort(): Promise<number> {
  const program = `const s = require('node:net').createServer()
s.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  require('node:fs').writeSync(1, 'port ' + s.address().port + '\\n')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})`
  const listener = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void listener.kill('SIGKILL'))
  const port = await new Promise<number>((resolve) => {
    listener.stdout.once('data', (text: Buffer) => resolve(Number(text.toString().replace('port ', ''))))
  })
  const sockets = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => {}))
  onTestFinished(() => sockets.forEach((socket) => socket.destroy()))
  // The first two are in the queue, and the others are not answered.
  await Promise.all(sockets.slice(0, 2).map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
  return port
}

export interface DoctorOptions {
  readonly startUrl?: string
  readonly region?: string
  /** What the program is started by, such as `unshare`. */
  readonly wrapper?: readonly string[]
  readonly program?: string
  readonly uid?: number
}

export interface Examined {
  readonly report: Diagnosis
  /** The likely cause: the first check that failed, or else the first warning. */
  readonly cause: DiagnosisCheck | undefined
  readonly status: number | null
}

/** Makes the report as JSON and as text, and searches secrets in both. */
export async function examine({ center, home, env }: Machine, options: DoctorOptions = {}): Promise<Examined> {
  const { wrapper = [], program = commandPath(), uid } = options
  const args = ['doctor', '--start-url', options.startUrl ?? startUrl, '--sso-region', options.region ?? center.region]
  const [command = '', ...rest] = [...wrapper, program, ...args, '--session-name', sessionName]
  const run = (more: readonly string[]) =>
    new Child(command, [...rest, ...more], { env, ...(uid === undefined ? {} : { uid, gid: uid }) }).finished
  const before = home.files()
  const [json, text] = await Promise.all([run(['--json']), run([])])
  const all = json.stdout + json.stderr + text.stdout + text.stderr
  for (const secret of ['planted', Buffer.from(`me:${password}`).toString('base64')]) expect(all).not.toContain(secret)
  expect(home.files(), 'nothing is written').toEqual(before)
  expect(text.code, json.stderr + text.stderr).toBe(json.code)
  const report = JSON.parse(json.stdout) as Diagnosis
  const { checks } = report
  const cause = checks.find(({ result }) => result === 'failed') ?? checks.find(({ result }) => result === 'warning')
  // Which of the connections shows a rejected password to the proxy is left to chance; the others say that they did not.
  const message = cause?.message.replace(/ \(it was not asked again .*\)$/, '')
  if (report.result === 'failed') expect(text.stdout).toContain(`The cause is probably: ${message}`)
  return { report, cause, status: json.code }
}

/** A machine on which one thing is wrong, and what the report says of it. */
export interface Broken {
  readonly make: () => Promise<Machine>
  readonly id: string
  readonly says: RegExp
  readonly hint?: RegExp
  readonly status: number
  readonly options?: { readonly startUrl?: string; readonly region?: string }
}

/** Makes a report of the machine, and expects that it names the cause. */
export async function expectCause({ make, id, says, hint, status, options }: Broken): Promise<void> {
  const examined = await examine(await make(), options)
  expect(examined.cause, JSON.stringify(examined.report.checks, null, 1)).toMatchObject({ id })
  expect(examined.cause?.message).toMatch(says)
  if (hint !== undefined) expect(examined.cause?.hint).toMatch(hint)
  expect(examined.cause?.hint).toBeDefined()
  expect(examined.status).toBe(status)
}
