import type * as native from '../binding.js'
import * as args from './arguments.js'
import { run } from './call.js'
import { environment } from './environment.js'
import { errorInfo, type SsoErrorInfo } from './errors.js'
import { binding } from './native.js'
import type { CallOptions } from './types.js'

/** What {@link resolveStartUrl} has found. */
export interface ResolvedStartUrl {
  /** The start URL in the spelling of AWS, for {@link SsoSessionOptions.startUrl}. */
  startUrl: string
  /** The SSO region of the portal, if it was found. Otherwise ask the person. */
  region?: string
  /** What the address belongs to, and how sure that is. */
  portal: StartUrlPortal
}

/** What a start URL belongs to. */
export interface StartUrlPortal {
  /**
   * `'awsapps'`: an alias or a directory, `https://my-org.awsapps.com/start`, which is the same in all regions. `'regional'`: an
   * instance in a region, `https://ssoins-0123456789abcdef.portal.us-east-1.app.aws`. `'issuer'`: the issuer URL of an instance,
   * `https://identitycenter.amazonaws.com/ssoins-0123456789abcdef`, which works for a sign-in but cannot be opened. `'unknown'`:
   * the host is not known to be one of AWS, and no redirect leads to one. It may still be right.
   */
  kind: 'awsapps' | 'regional' | 'issuer' | 'unknown'
  /**
   * `'certain'`: the text, or the redirects of a company's own domain, lead to a host of AWS. `'assumed'`: the address was made
   * from a name, such as `my-org` or `d-9067694978`, or from the address of a sign-in page. `'unknown'`: the host is unknown.
   */
  confidence: 'certain' | 'assumed' | 'unknown'
  /**
   * Where the region was found. `'host'`: in the host of the portal, or of a sign-in page, which is certain. `'headers'`: in the
   * headers of the portal's answer, which AWS does not document.
   */
  regionSource?: 'host' | 'headers'
  /** The company's own host that led to the portal, such as `aws.example.com`. */
  customDomain?: string
  /**
   * Why the portal or its region could not be asked for: `Network`, `Timeout` and `UntrustedCertificate` for example;
   * `UnsafeVerificationUri` if a redirect does not lead to an https address with a name, and `UnexpectedAnswer` after 5
   * redirects.
   */
  problem?: SsoErrorInfo
}

/**
 * Finds the start URL and the region that a person means by what they type or paste: an address with blanks, quotation marks,
 * brackets or invisible characters around or in it, the address of a page of the portal, or a name alone.
 *
 * A portal whose host does not name the region is asked for it. The domain of a company is asked where it redirects to, and up
 * to 5 redirects are followed, by https alone. These are GET requests without cookies and credentials, through the proxy and
 * with the certificates of all requests; no body is read. All of it takes 10 seconds at most.
 *
 * A host is never rejected because it is unknown: then `portal.kind` is `'unknown'`.
 *
 * @param text - what the person has typed or pasted.
 * @throws {@link SsoError} `InvalidInput` if the text contains no address and no name, `InvalidConfiguration`. If a server cannot
 * be asked, that is in `portal.problem`.
 * @example
 * const { startUrl, region, portal } = await resolveStartUrl(input.value)
 * const session = new SsoSession({ startUrl, region: region ?? (await askForRegion()), sessionName: 'my-app' })
 * @see the AWS CLI (`awscli/customizations/sso/resolve.py`), which follows one redirect.
 */
export async function resolveStartUrl(text: string, options?: CallOptions): Promise<ResolvedStartUrl> {
  const { signal } = args.options(options, 'signal')
  const input = args.string('text', text)
  const resolved = await run<native.NativeResolvedStartUrl>(
    args.optional('options.signal', signal, args.signal),
    ({ cancellation }) => binding().resolveStartUrl(environment(), cancellation, input),
  )
  const { startUrl, region, kind, confidence, regionSource, customDomain, problem } = resolved
  const details = args.present({ regionSource, customDomain, problem: problem && errorInfo(problem) })
  return { startUrl, ...args.present({ region }), portal: { kind, confidence, ...details } }
}
