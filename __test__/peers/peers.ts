import { join } from 'node:path'
import type { IdentityCenter } from '../../emulator/index.js'
import type { Home } from '../harness/home.js'
import { program } from '../harness/programs.js'
import { assignedRole, startUrl } from '../harness/center.js'
import { Child } from '../harness/child.js'

/** A client of the same services and files that is not ours. */
export interface Peer {
  readonly name: string
  readonly command: () => readonly [string, ...string[]]
}

const client = (file: string) => join(__dirname, 'clients', file)

export const botocore: Peer = {
  name: 'botocore',
  command: () => [program('botocore'), client('botocore_peer.py')],
}

export const sdk: Peer = {
  name: 'the AWS SDK for JavaScript',
  command: () => [process.execPath, client('sdk_peer.mjs')],
}

export interface RoleCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

/** Starts a peer in a home, against an emulator. */
export function startPeer(peer: Peer, home: Home, center: IdentityCenter, ...args: readonly string[]): Child {
  const [executable, ...first] = peer.command()
  return new Child(executable, [...first, ...args], { env: home.env(center.env) })
}

/** A config file with a role behind an `sso-session` (profile `session`) and behind a start URL (profile `legacy`). */
export function writeProfiles(
  home: Home,
  center: IdentityCenter,
  sessionName: string,
): { account: string; role: string } {
  const [account, role] = assignedRole(center)
  home.writeConfig(`[sso-session ${sessionName}]
sso_start_url = ${startUrl}
sso_region = ${center.region}
sso_registration_scopes = sso:account:access

[profile session]
sso_session = ${sessionName}
sso_account_id = ${account}
sso_role_name = ${role}
region = eu-west-1

[profile legacy]
sso_start_url = ${startUrl}
sso_region = ${center.region}
sso_account_id = ${account}
sso_role_name = ${role}
region = eu-west-1
`)
  return { account, role }
}

/** The bearer tokens that the portal was shown, in order. */
export const bearers = (center: IdentityCenter): unknown[] =>
  center.requests.map(({ headers }) => headers['x-amz-sso_bearer_token']).filter((bearer) => bearer !== undefined)
