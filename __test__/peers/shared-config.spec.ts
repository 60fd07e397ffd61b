import { beforeEach, expect, test } from 'vitest'
import { performDeviceAuthorization, type SsoWarning } from '../../index.js'
import { recordWarnings } from '../harness/warnings.js'
import { restoreEnvironment } from '../harness/environment.js'
import { startProxy } from '../harness/proxy.js'
import { botocore } from './peers.js'
import { portOf, startCenter, startUrl } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { Home } from '../harness/home.js'

// The shared config files say where a client of SSO OIDC sends its requests, and a proxy sees the host of it. The proxy
// leads to an emulator whose certificate nobody trusts, so nothing is sent.

interface Files {
  readonly config?: string | Uint8Array
  readonly credentials?: string
  readonly profile?: string
}

let port: number
let warnings: SsoWarning[]

beforeEach(async () => {
  restoreEnvironment()
  port = portOf(await startCenter({ https: true }))
  warnings = recordWarnings()
})

/** The environment of a home with these files. */
function write({ config, credentials, profile }: Files): Record<string, string> {
  const home = new Home()
  if (config !== undefined) home.write(home.configFile, config)
  if (credentials !== undefined) home.write(`${home.path}/.aws/credentials`, credentials)
  return home.env(profile === undefined ? {} : { AWS_PROFILE: profile })
}

interface Read {
  readonly host: string
  readonly warnings: readonly SsoWarning[]
}

/** The host that we ask in each of these environments, and what we warn of. All at once: each has its own proxy. */
function ours(environments: readonly Record<string, string>[]): Promise<Read[]> {
  return Promise.all(
    environments.map(async (env) => {
      const proxy = await startProxy(port)
      // The variables are read when the call is made.
      process.env = { ...env, HTTPS_PROXY: proxy.url }
      const asking = performDeviceAuthorization(startUrl, 'us-east-1')
      await expect(asking).rejects.toMatchObject({ code: 'CaptivePortal' })
      return {
        host: proxy.tunnels[0]?.replace(/:443$/, '') ?? '',
        warnings: warnings.filter(({ path }) => path?.startsWith(env['HOME'] ?? '')),
      }
    }),
  )
}

/** The host that botocore would ask; an error by its class. */
async function theirs(environments: readonly Record<string, string>[]): Promise<string[]> {
  const [executable, ...first] = botocore.command()
  const peer = new Child(executable, [...first, 'endpoints', 'sso-oidc', 'us-east-1'], { env: new Home().env() })
  for (const env of environments) peer.send(JSON.stringify(env))
  peer.end()
  const answers = await peer.json<{ url?: string; error?: string }[]>()
  return answers.map(({ url, error }) => error ?? new URL(url ?? '').host)
}

const at = (host: string) => `endpoint_url = https://${host}.example.com`

const readByBoth: readonly [string, Files, string][] = [
  ['a profile', { config: `[default]\n${at('a')}` }, 'a.example.com'],
  ['a named profile', { config: `[default]\n${at('a')}\n[profile x]\n${at('b')}`, profile: 'x' }, 'b.example.com'],
  [
    'an indented first name',
    { config: `[profile x]\n  ${at('a')}\n  region = eu-west-1`, profile: 'x' },
    'a.example.com',
  ],
  ['indented names', { config: `[profile x]\n\tregion = eu-west-1\n\t${at('a')}`, profile: 'x' }, 'a.example.com'],
  ['names that are indented less and less', { config: `[default]\n    a = b\n  ${at('a')}` }, 'a.example.com'],
  [
    'a name below a value, indented more',
    { config: `[default]\n  region = us-east-1\n    ${at('a')}` },
    'oidc.us-east-1.amazonaws.com',
  ],
  ['an indented comment', { config: `[default]\na = b\n  # comment\n${at('a')}` }, 'a.example.com'],
  ['a colon for an equals sign', { config: '[default]\nendpoint_url: https://a.example.com' }, 'a.example.com'],
  ['names in capitals', { config: '[default]\nENDPOINT_URL = https://a.example.com' }, 'a.example.com'],
  ['line ends of Windows', { config: `[default]\r\nregion = us-east-1\r\n${at('a')}\r\n` }, 'a.example.com'],
  ['line ends of an old Mac', { config: `[default]\rregion = us-east-1\r${at('a')}\r` }, 'a.example.com'],
  ['a no-break space after a value', { config: `[default]\n${at('a')}\u00a0\n` }, 'a.example.com'],
  ['a comment after a header', { config: `[profile x]; comment\n${at('a')}`, profile: 'x' }, 'a.example.com'],
  ['a quoted name', { config: `[profile "My Corp"]\n${at('a')}`, profile: 'My Corp' }, 'a.example.com'],
  ['a name with brackets', { config: `[profile 'Corp [prod]']\n${at('a')}`, profile: 'Corp [prod]' }, 'a.example.com'],
  ['a name that is not ASCII', { config: `[profile café]\n${at('a')}`, profile: 'café' }, 'a.example.com'],
  ['[profile default]', { config: `[profile default]\n${at('a')}` }, 'a.example.com'],
  ['[profiles x]', { config: `[profiles x]\n${at('a')}`, profile: 'x' }, 'a.example.com'],
  ['[DEFAULT]', { config: `[DEFAULT]\n${at('a')}\n[profile x]\nregion = us-east-1`, profile: 'x' }, 'a.example.com'],
  [
    '[DEFAULT] and a value',
    { config: `[DEFAULT]\n${at('a')}\n[profile x]\n${at('b')}`, profile: 'x' },
    'b.example.com',
  ],
  ['[DEFAULT] alone', { config: `[DEFAULT]\n${at('a')}` }, 'oidc.us-east-1.amazonaws.com'],
  ['the credentials file', { credentials: `[x]\n${at('a')}`, profile: 'x' }, 'a.example.com'],
  ['a blank in its names', { credentials: `[My Corp]\n${at('a')}`, profile: 'My Corp' }, 'a.example.com'],
  ['both files', { config: `[profile x]\n${at('a')}`, credentials: `[x]\n${at('b')}`, profile: 'x' }, 'b.example.com'],
  [
    'a services section',
    { config: `[default]\nservices = s\n[services s]\nsso_oidc =\n  ${at('a')}` },
    'a.example.com',
  ],
  [
    'a services section of others',
    { config: `[default]\nservices = s\n${at('b')}\n[services s]\nsso =\n  ${at('a')}` },
    'b.example.com',
  ],
  [
    'a quoted services section',
    { config: `[default]\nservices = my s\n[services 'my s']\nsso_oidc =\n\n  a = b\n  ${at('a')}` },
    'a.example.com',
  ],
  ['FIPS', { config: '[default]\nuse_fips_endpoint = true' }, 'oidc-fips.us-east-1.amazonaws.com'],
  ['FIPS, indented', { config: '[default]\n  use_fips_endpoint = True' }, 'oidc-fips.us-east-1.amazonaws.com'],
  [
    'FIPS of every section',
    { config: '[DEFAULT]\nuse_fips_endpoint = true\n[default]' },
    'oidc-fips.us-east-1.amazonaws.com',
  ],
  ['dual-stack', { config: '[default]\nuse_dualstack_endpoint: true' }, 'oidc.us-east-1.api.aws'],
  [
    'ignored endpoints',
    { config: `[default]\nignore_configured_endpoint_urls = true\n${at('a')}` },
    'oidc.us-east-1.amazonaws.com',
  ],
  ['nothing', {}, 'oidc.us-east-1.amazonaws.com'],
]

test('we and botocore read the same', async () => {
  const environments = readByBoth.map(([, files]) => write(files))
  const named = (hosts: readonly string[]) => readByBoth.map(([name], index) => [name, hosts[index]])
  const expected = readByBoth.map(([name, , host]) => [name, host])
  const read = await ours(environments)
  expect(named(read.map(({ host }) => host))).toEqual(expected)
  expect(warnings).toEqual([])
  expect(named(await theirs(environments))).toEqual(expected)
})

const bytes = (text: string) => Buffer.from(text, 'latin1')

/** Files that botocore refuses as a whole, and what our warning tells of each. */
const refused: readonly [string, Files, string[]][] = [
  ['a byte-order mark', { config: `\ufeff[default]\n${at('a')}` }, []],
  ['a property that comes twice', { config: `[default]\n${at('b')}\n${at('a')}` }, []],
  ['a section that comes twice', { config: `[default]\nregion = us-east-1\n[default]\n${at('a')}` }, []],
  ['a line before any section', { config: `x = y\n[default]\n${at('a')}` }, ['line 1 stands before']],
  [
    'a line that is no property',
    { config: `[default]\nendpoint_url\n${at('a')}` },
    ['line 2 in `[default]`', '`endpoint_url`'],
  ],
  [
    'a header without its bracket',
    { config: `[default]\n${at('a')}\n[profile x\n${at('b')}` },
    ['line 3 begins a section'],
  ],
  [
    'bytes that are not UTF-8',
    { config: bytes(`[default]\nx = caf\xe9\n${at('a')}`) },
    ['line 2 in `[default]`', 'UTF-8'],
  ],
  [
    'a broken credentials file',
    { config: `[default]\n${at('a')}`, credentials: 'AKIA' },
    ['credentials`: line 1 has no'],
  ],
  [
    'a broken line of a services section',
    { config: `[default]\nservices = s\n[services s]\nsso_oidc =\n broken\n ${at('a')}` },
    ['line 5 in `[services s]`'],
  ],
]

test('what can be read of a file that botocore rejects is read, and the rest is one warning', async () => {
  const environments = refused.map(([, files]) => write(files))
  const read = await ours(environments)
  for (const [index, [name, , told]] of refused.entries()) {
    const { host, warnings } = read[index] ?? { host: '', warnings: [] }
    expect([name, host]).toEqual([name, 'a.example.com'])
    expect([name, ...warnings.map(({ code }) => code)]).toEqual([
      name,
      ...(told.length === 0 ? [] : ['ConfigFileIgnored']),
    ])
    for (const text of told) expect(warnings[0]?.message).toContain(text)
    expect(warnings[0]?.message ?? '').not.toContain('AKIA')
  }
  for (const error of await theirs(environments)) expect(error).toMatch(/Error$/)
})

test('the files are where the variables say, with what botocore expands in them', async () => {
  const home = new Home()
  home.write(`${home.path}/elsewhere/config`, `[default]\nregion = us-east-1`)
  home.write(`${home.path}/elsewhere/credentials`, `[default]\n${at('a')}`)
  const environments = ['~/elsewhere', '$HOME/elsewhere', '${HOME}/$OF_ITS_OWN'].map((folder) => ({
    ...home.env({ OF_ITS_OWN: 'elsewhere' }),
    AWS_CONFIG_FILE: `${folder}/config`,
    AWS_SHARED_CREDENTIALS_FILE: `${folder}/credentials`,
  }))
  const expected = environments.map(() => 'a.example.com')
  expect((await ours(environments)).map(({ host }) => host)).toEqual(expected)
  expect(await theirs(environments)).toEqual(expected)
})
