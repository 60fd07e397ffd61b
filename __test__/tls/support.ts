import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { IdentityCenter } from '../../emulator/index.js'
import { CertificateAuthority } from '../../emulator/certificate-authority.js'
import { runForJson } from '../harness/child.js'
import { Home, temporaryFolder } from '../harness/home.js'

/** What came of a call in a process of its own. */
export interface Listed {
  readonly accounts?: number
  readonly code?: string
  readonly message?: string
  readonly hint?: string
  readonly retryable?: boolean
  readonly warnings: readonly string[]
}

/** A PEM file of these certificates. */
export function bundle(...certificates: readonly (string | undefined)[]): string {
  const path = join(temporaryFolder('bundle'), 'ca.pem')
  writeFileSync(path, certificates.join('\n'))
  return path
}

/** A PEM file of an authority that no emulator has a certificate of. */
export const foreignBundle = (): string => bundle(new CertificateAuthority().certificate)

/** Lists accounts in a process of its own. */
export function list(center: IdentityCenter, env: Readonly<Record<string, string>> = {}): Promise<Listed> {
  return listWith(center.issueToken().accessToken, center, env)
}

/** The same, with this token. */
export function listWith(
  accessToken: string,
  center: IdentityCenter,
  env: Readonly<Record<string, string>>,
): Promise<Listed> {
  return ask('list', accessToken, center, env)
}

/** Asks for a device code in a process of its own: a network that fails ends that within seconds. */
export function authorize(center: IdentityCenter, env: Readonly<Record<string, string>>): Promise<Listed> {
  return ask('authorize', '', center, env)
}

/**
 * The operating system's certificates are replaced by an authority that nobody has a certificate of, unless the
 * variables say otherwise.
 */
function ask(
  operation: 'list' | 'authorize',
  accessToken: string,
  center: IdentityCenter,
  env: Readonly<Record<string, string>>,
): Promise<Listed> {
  const variables = new Home().env({ SSL_CERT_FILE: foreignBundle(), ...center.env, ...env })
  const program = join(__dirname, 'programs', 'ask.mjs')
  const args = [program, operation, accessToken, center.startUrl, center.region]
  return runForJson<Listed>(process.execPath, args, { env: variables })
}

/** What came of calls with a wrong password of a proxy, the right one, and the wrong one again: the codes of all calls. */
export async function passwords(
  center: IdentityCenter,
  proxy: string,
  env: Readonly<Record<string, string>>,
): Promise<Record<'wrong' | 'right' | 'wrongAgain', string[]>> {
  const variables = new Home().env({ SSL_CERT_FILE: foreignBundle(), ...center.env, ...env })
  const args = [
    join(__dirname, 'programs', 'passwords.mjs'),
    center.issueToken().accessToken,
    center.startUrl,
    center.region,
  ]
  return runForJson(process.execPath, [...args, proxy], { env: variables })
}
