import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Fault, FaultRule, IdentityCenter } from '../../emulator/index.js'
import { startCenter, startUrl } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { Home, mode } from '../harness/home.js'

/** A marker in every code, token and client secret of the emulator. */
const mark = 'PLANTEDxSECRETx7f3a9'
/** The encodings of a secret in an output. */
const forms = [
  mark,
  Buffer.from(mark).toString('base64').slice(0, -4),
  Buffer.from(mark).toString('hex'),
  encodeURI(mark),
]

/** A fault of every operation. A list would retry for longer than the test may take, so its time limit ends it. */
const everywhere = (fault: Fault): FaultRule[] => [
  { operation: ['StartDeviceAuthorization', 'CreateToken'], takesEffect: true, fault },
  { operation: ['ListAccounts', 'ListAccountRoles'], times: 3, fault },
]

/** A service that echoes the request, with its secrets, in every member of an error. */
const said = { text: '' }
const echo: FaultRule[] = [
  {
    operation: ['StartDeviceAuthorization', 'CreateToken', 'ListAccounts', 'ListAccountRoles'],
    when({ headers, body }) {
      const sent = typeof body === 'object' && body !== null ? Object.values(body) : []
      said.text = [headers['x-amz-sso_bearer_token'], ...sent].join(' and ')
      return true
    },
    fault: {
      exception: 'InvalidRequestException',
      get message() {
        return `I was sent ${said.text}`
      },
      get reason() {
        return said.text
      },
    },
  },
]

const faults: Record<string, FaultRule[]> = {
  echo,
  garbage: everywhere({ garbage: true }),
  halfBody: everywhere({ halfBody: true }),
  reset: everywhere({ reset: true }),
  status500: everywhere({ status: 500, body: `<h1>${mark}</h1>` }),
  badUri: [
    {
      operation: 'StartDeviceAuthorization',
      fault: {
        replaceBody: (body) => ({ ...(body as object), verificationUriComplete: `javascript:alert('${mark}')` }),
      },
    },
  ],
  badToken: [
    { operation: 'CreateToken', fault: { replaceBody: () => ({ accessToken: `${mark}\n`, expiresIn: 'soon' }) } },
  ],
}

/** Brings the emulator and the home folder into the state that the program asks for. */
function prepare(what: string, center: IdentityCenter, home: Home): void {
  center.setFaults(faults[what] ?? [])
  const file = home.tokenFile(startUrl)
  if (what === 'breakCache') home.write(file, readFileSync(file, 'utf8').slice(0, -20))
  if (what === 'blockCache') {
    rmSync(file)
    mkdirSync(file)
  }
}

/** Approves, denies or lets expire the code that waits for the person. */
function decide(what: string, center: IdentityCenter): void {
  for (const { userCode, status } of center.deviceAuthorizations) {
    if (status !== 'pending') continue
    if (what === 'approve' || what === 'deny' || what === 'expire') center[what](userCode)
  }
}

test('no secret is in any output, error, stack, event or warning of a sign-in and of its errors', async () => {
  const home = new Home()
  const center = await startCenter({ secretMarker: mark })
  const args = [join(__dirname, 'leak-everything.mjs'), startUrl, center.region]
  const running = new Child(process.execPath, args, {
    env: home.env({ ...center.env, RUST_BACKTRACE: 'full', AWS_SSO_NATIVE_LOG: 'debug' }),
  })
  const requested: string[] = []
  let ended = false
  void running.finished.then(() => (ended = true))
  while (!ended) {
    const asked = [...running.stdout.matchAll(/^PREPARE (\w+)$/gm)].map(([, what]) => String(what))
    for (const what of asked.slice(requested.length)) {
      requested.push(what)
      prepare(what, center, home)
      if (what === 'breakCache') expectSecretsInTheCacheAlone(home)
      running.send('ready')
    }
    decide(requested.at(-1) ?? '', center)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const { code, stdout, stderr } = await running.finished
  expect(code, stderr.slice(-2000)).toBe(0)

  // The requests were made, and secrets were redacted.
  expect(requested).toEqual([
    'approve',
    'deny',
    'expire',
    ...Object.keys(faults),
    'cancel',
    'breakCache',
    'blockCache',
    'end',
  ])
  expect(stdout).toContain('[redacted]')
  expect(stdout).toContain('I was sent')
  const codes = new Set([...stdout.matchAll(/: error (\w+)$/gm)].map(([, name]) => name))
  for (const expected of ['AccessDenied', 'ExpiredToken', 'InvalidInput', 'InvalidGrant', 'CacheNotWritable'])
    expect(codes).toContain(expected)
  expect(stdout).toContain('# warning')
  // The log has the requests with the secrets, on both ways.
  for (const said of ["event: 'requestAnswered'", '# log']) expect(stdout).toContain(said)
  expect(stderr).toContain(' requestAnswered call=')

  const leaks = (stdout + stderr).split('\n').filter((line) => forms.some((form) => line.includes(form)))
  expect(leaks.map((line) => line.slice(0, 300))).toEqual([])
})

/** The emulator marked its secrets, and the files that contain them are readable for their owner alone. */
function expectSecretsInTheCacheAlone(home: Home): void {
  const holding = home.files().filter((file) => readFileSync(file, 'utf8').includes(mark))
  expect(holding).toHaveLength(2)
  expect(holding.every((file) => file.startsWith(home.cache) && file.endsWith('.json'))).toBe(true)
  expect(mode(home.cache)).toBe(0o700)
  // The test itself truncated the token file in place, which does not change its mode.
  expect(holding.map(mode)).toEqual([0o600, 0o600])
}
