// What people paste where a start URL is asked for: the address of the page that is open, a line of ~/.aws/config, the name of
// the organization alone, with quotation marks and spaces around it.

import { parseUrl } from '../common/url.js'

export interface Portal {
  readonly startUrl: string
  readonly region: string
}

/** The portal that was meant. What cannot be understood is passed on as it is, for the package to reject with a reason. */
export function portalOf(startUrl: string, region: string): Portal {
  const url = setting(startUrl, 'sso_start_url') ?? startUrl
  // A whole section of the config file names the region as well.
  const otherRegion = setting(startUrl, 'sso_region') ?? setting(region, 'sso_region') ?? region
  return { startUrl: address(bare(url)), region: bare(otherRegion).toLowerCase() }
}

const setting = (text: string, name: string) => new RegExp(`${name}\\s*=\\s*(\\S+)`).exec(text)?.[1]

/** Without spaces and quotation marks around it, also those that word processors make. */
const bare = (text: string) => text.trim().replaceAll(/^[\s'"<“”„‘’`]+|[\s'">“”‘’`,;]+$/gu, '')

function address(text: string): string {
  if (/^[a-z0-9][a-z0-9-]*$/i.test(text)) return `https://${text.toLowerCase()}.awsapps.com/start`
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`
  const url = parseUrl(full)
  if (!url) return text
  // The portal shows its pages behind `#`; the path of AWS's own portals is `/start`.
  const isAwsPortal = url.hostname.endsWith('.awsapps.com')
  const path = isAwsPortal && !url.pathname.startsWith('/start') ? '/start' : url.pathname.replace(/\/+$/, '')
  return `${url.origin}${path}`
}

/** A name for the session, as `aws configure sso` asks for one: the first part of the host. */
export function sessionNameOf(startUrl: string): string {
  const [name = ''] = parseUrl(startUrl)?.hostname.split('.') ?? []
  return /^[a-z]/i.test(name) ? name : 'portal'
}
