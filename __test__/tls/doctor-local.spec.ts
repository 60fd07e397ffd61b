import { chmodSync, chownSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandPath } from '../../index.js'
import { Child } from '../harness/child.js'
import { temporaryFolder } from '../harness/home.js'
import { inMountNamespace, testsMounts } from '../harness/mounts.js'
import { cliTime, sessionName, signInAsTheCli } from '../harness/session.js'
import { Status } from '../command/support.js'
import { examine, expectCause, machine, withPassword, type Broken, type Machine } from './doctor-support.js'
import { bundle } from './support.js'

const day = 86_400_000
const isRoot = process.getuid?.() === 0
const nobody = 65_534

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
  ['settings', settings],
  ['sign-in', signIns],
])('the cause is named: %s', (_group, machines) => {
  it.each(Object.entries(machines))('%s', (_name, broken) => expectCause(broken))
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
