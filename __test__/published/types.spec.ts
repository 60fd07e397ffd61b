import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { publish, root } from '../harness/published.js'

const published = publish()
const [tarball] = published.tarballs

const tool = (...path: string[]) => join(root, 'node_modules', ...path)

function check(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: published.project,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1' },
  })
  return status === 0 ? 'ok' : `${status}\n${stdout}${stderr}`
}

/** A short program of a host. */
const host = `import { SsoError, SsoSession, listAccountsAndRoles, loadCachedSsoToken, onWarning, performDeviceAuthorization } from 'aws-sso-native'
import type { AccountWithRoles, AwsCredentialIdentity, CachedSsoToken, SignInEvent, SsoErrorCode } from 'aws-sso-native'
import { startIdentityCenter } from 'aws-sso-native/emulator'

export async function main(): Promise<AccountWithRoles[]> {
  const stop: () => void = onWarning(({ code, message }) => console.warn(code, message))
  const token: CachedSsoToken | null = await loadCachedSsoToken('https://x.awsapps.com/start')
  const center = await startIdentityCenter()
  try {
    const device = await performDeviceAuthorization(center.startUrl, center.region)
    const session = new SsoSession({ startUrl: center.startUrl, region: center.region, sessionName: 'x' })
    const draw = (event: SignInEvent) => event.type === 'awaitingUser' && console.log(event.url, event.userCode ?? '')
    await session.signIn({ onEvent: draw, openBrowser: false, timeoutMs: 5 })
    const provider: () => Promise<AwsCredentialIdentity> = session.credentialProvider('123456789012', 'Reader')
    console.log((await provider()).expiration.getTime(), (await session.status()).reason)
    const until: Date = device.clientSecretExpiresAt
    console.log(device.userCode, until, token?.expiresAt.getTime())
    return await listAccountsAndRoles(token?.accessToken ?? '', center.region, { signal: AbortSignal.timeout(1000) })
  } catch (error) {
    if (error instanceof SsoError) {
      const code: SsoErrorCode = error.code
      console.error(code, error.hint, error.requestId ?? '')
    }
    throw error
  } finally {
    stop()
  }
}

// @ts-expect-error: a region is text
void performDeviceAuthorization('https://x.awsapps.com/start', 5)
`

describe('the types as published', () => {
  test.each([
    ['a CommonJS host under NodeNext', 'host.cts', 'nodenext'],
    ['an ES module host under NodeNext', 'host.mts', 'nodenext'],
    ['a bundled host', 'bundled.ts', 'bundler'],
  ])('compile with %s', (_, name, resolution) => {
    writeFileSync(join(published.project, name), host)
    const module = resolution === 'bundler' ? 'esnext' : 'nodenext'
    const options = ['--strict', '--noEmit', '--target', 'es2022', '--module', module, '--moduleResolution', resolution]
    const types = ['--types', 'node', '--typeRoots', tool('@types')]
    expect(check(tool('typescript', 'bin', 'tsc'), ...options, ...types, name)).toBe('ok')
  })

  test('are found by every resolver (attw)', () => {
    // Resolvers without support for \`exports\` (node10) cannot find the emulator.
    const cli = tool('@arethetypeswrong', 'cli', 'dist', 'index.js')
    expect(check(cli, tarball, '--ignore-rules', 'no-resolution', '--format', 'ascii')).toBe('ok')
  })

  test('and the manifest pass publint', () => {
    const cli = tool('publint', 'src', 'cli.js')
    expect(check(cli, 'run', join(published.project, 'node_modules', 'aws-sso-native'), '--strict')).toBe('ok')
  })
})
