import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { IdentityCenter } from '../../emulator/index.js'
import { startUrl } from './center.js'
import type { Home } from './home.js'

export const sessionName = 'my-sso'

export const sessionOptions = (center: IdentityCenter) => ({ startUrl, region: center.region, sessionName })

/** A time in the form of the AWS CLI's files. */
/** A time as the AWS CLI writes it. */
export const cliTime = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`

/** A name for a token that is safe to print. */
export const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** The members of a token file. */
export interface TokenFile {
  readonly accessToken: string
  readonly expiresAt: string
  readonly refreshToken?: string
  readonly clientId?: string
}

export interface CliSignIn {
  readonly accessToken: string
  readonly refreshToken: string
  readonly clientId: string
}

/** Writes the token file of a sign-in by the AWS CLI, whose access token expires so many seconds from now. */
export function signInAsTheCli(
  home: Home,
  center: IdentityCenter,
  secondsLeft: number,
  more: Readonly<Record<string, unknown>> = {},
  name = sessionName,
): CliSignIn {
  const issued = center.issueToken()
  const file = {
    startUrl,
    region: center.region,
    accessToken: issued.accessToken,
    expiresAt: cliTime(Date.now() + secondsLeft * 1000),
    clientId: issued.clientId,
    clientSecret: issued.clientSecret,
    registrationExpiresAt: cliTime(issued.registrationExpiresAt),
    refreshToken: issued.refreshToken,
    ...more,
  }
  home.write(home.tokenFile(name), JSON.stringify(file))
  return { accessToken: issued.accessToken, refreshToken: issued.refreshToken ?? '', clientId: issued.clientId }
}

/** The token file as it is now; undefined where there is none. */
export function tokenFile(home: Home, name = sessionName): TokenFile | undefined {
  const path = home.tokenFile(name)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as TokenFile) : undefined
}

/** How many refreshes came to the service. */
export const refreshes = (center: IdentityCenter) =>
  center.requests.filter(
    ({ operation, body }) =>
      operation === 'CreateToken' && (body as { grantType?: string } | undefined)?.grantType === 'refresh_token',
  ).length
