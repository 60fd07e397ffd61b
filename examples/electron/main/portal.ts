import { resolveStartUrl } from 'aws-sso-native'
import { parseUrl } from '../common/url.js'

export interface Portal {
  readonly startUrl: string
  readonly region: string
}

/** The portal that was meant: by whatever people paste, a section of `~/.aws/config` among it. The region is found if possible. */
export async function findPortal(text: string, region: string, signal: AbortSignal): Promise<Portal> {
  const found = await resolveStartUrl(text, { signal })
  const named = /sso_region\s*=\s*(\S+)/.exec(text)?.[1]
  return { startUrl: found.startUrl, region: found.region ?? named ?? region.trim().toLowerCase() }
}

/** A name for the session, as `aws configure sso` asks for one: the first part of the host. */
export function sessionNameOf(startUrl: string): string {
  const [name = ''] = parseUrl(startUrl)?.hostname.split('.') ?? []
  return /^[a-z]/i.test(name) ? name : 'portal'
}
