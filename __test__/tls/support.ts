import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { IdentityCenter } from '../../emulator/index.js'
import { CertificateAuthority } from '../../emulator/certificate-authority.js'
import { runForJson } from '../harness/child.js'
import { Home, temporaryFolder } from '../harness/home.js'

/** What came of a list in a process of its own. */
export interface Listed {
  readonly accounts?: number
  readonly code?: string
  readonly message?: string
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

/**
 * Lists in a process of its own. The operating system's certificates are replaced by an authority that nobody has a
 * certificate of, unless the variables say otherwise.
 */
export function list(center: IdentityCenter, env: Readonly<Record<string, string>> = {}): Promise<Listed> {
  const { accessToken } = center.issueToken()
  return listWith(accessToken, center, env)
}

export function listWith(
  accessToken: string,
  center: IdentityCenter,
  env: Readonly<Record<string, string>>,
): Promise<Listed> {
  const variables = new Home().env({ SSL_CERT_FILE: foreignBundle(), ...center.env, ...env })
  const program = join(__dirname, 'programs', 'list.mjs')
  return runForJson<Listed>(process.execPath, [program, accessToken, center.region], { env: variables })
}

export const portOf = (center: IdentityCenter): number => Number(new URL(center.url).port)
