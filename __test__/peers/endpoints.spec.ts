import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { performDeviceAuthorization } from '../../index.js'
import { portOf, startCenter, startUrl } from '../harness/center.js'
import { restoreEnvironment } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import { program } from '../harness/programs.js'
import { startProxy } from '../harness/proxy.js'

// `core/tests/endpoints.rs` compares our hosts with those in this file.
const file = join(__dirname, '..', '..', 'core', 'tests', 'data', 'endpoints.json')

interface Hosts {
  readonly oidc: readonly [plain: string, fips: string, dualStack: string, both: string]
  readonly portal: readonly string[]
}

const expected = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, Hosts>>

beforeEach(() => restoreEnvironment())

test('the hosts that ours are compared with are those of botocore', () => {
  const script = join(__dirname, 'clients', 'endpoints.py')
  expect(JSON.parse(execFileSync(program('botocore'), [script], { encoding: 'utf8' }))).toEqual(expected)
})

/** One region of each partition. */
const regions = [
  'us-east-1',
  'cn-north-1',
  'us-gov-west-1',
  'eusc-de-east-1',
  'us-iso-east-1',
  'us-isob-east-1',
  'eu-isoe-west-1',
  'us-isof-south-1',
]

test.each(regions)('a request for %s goes to the host of botocore', async (region) => {
  // The proxy leads to an emulator whose certificate is for another host, so nothing is sent.
  const proxy = await startProxy(portOf(await startCenter({ https: true })))
  for (const [number, host] of expected[region]!.oidc.entries()) {
    process.env = new Home().env({
      HTTPS_PROXY: proxy.url,
      AWS_USE_FIPS_ENDPOINT: String(number % 2 === 1),
      AWS_USE_DUALSTACK_ENDPOINT: String(number >= 2),
    })
    await expect(performDeviceAuthorization(startUrl, region)).rejects.toMatchObject({ code: 'CaptivePortal' })
    expect(proxy.tunnels.at(-1)).toBe(`${host}:443`)
  }
})
