import type * as native from '../binding.js'
import * as args from './arguments.js'
import { run } from './call.js'
import { environment } from './environment.js'
import { binding } from './native.js'
import type { CallOptions } from './types.js'

/** What {@link diagnose} is asked about. */
export interface DiagnoseOptions extends CallOptions {
  /** The start URL of the access portal, as for {@link SsoSessionOptions.startUrl}. */
  startUrl: string
  /** The SSO region, as for {@link SsoSessionOptions.region}. */
  region: string
  /** The session name, if the sign-in has one. The stored sign-in is found by it. */
  sessionName?: string
}

/**
 * What a check is about. `docs/doctor.md` has the causes and hints of each. `dns`, `connect`, `proxy`, `tls` and `answer` are made
 * for each host.
 */
export type DiagnosisCheckId =
  | 'environment'
  | 'home'
  | 'config'
  | 'endpoint'
  | 'proxySettings'
  | 'certificates'
  | 'dns'
  | 'connect'
  | 'proxy'
  | 'tls'
  | 'answer'
  | 'clock'
  | 'startUrl'
  | 'region'
  | 'cacheFolder'
  | 'token'
  | 'registration'
  | 'lock'
  | 'watcher'

/** One check of a {@link Diagnosis}. */
export interface DiagnosisCheck {
  id: DiagnosisCheckId
  /** The host that it is about, as `host:port`. */
  host?: string
  /** `'skipped'`: it was not made, because an earlier check failed or it does not apply. */
  result: 'ok' | 'warning' | 'failed' | 'skipped'
  /** What was found, in one sentence. */
  message: string
  /** What it was found by: addresses, paths, what a certificate says. */
  evidence?: string[]
  /** What can be done. */
  hint?: string
}

/** What {@link diagnose} has found. It has no secret; it has paths and the names of hosts. */
export interface Diagnosis {
  /** The version of this package. */
  version: string
  /** The operating system and the processor, such as `linux x86_64`. */
  platform: string
  /** When it was made, by the clock of this machine, in UTC as RFC 3339. */
  time: string
  /** The worst result of a check. */
  result: 'ok' | 'warning' | 'failed'
  /** All checks. A cause comes before its effects, so the first one that failed is the likely cause. */
  checks: DiagnosisCheck[]
  /** All of it for a person, to be pasted into a ticket. */
  text: string
}

/**
 * Finds out why a sign-in does not work: settings, addresses, proxy, certificates, clock, portal, files, and other processes that
 * use the same sign-in. A sign-in is not needed.
 *
 * It changes nothing: hosts get `GET` requests without cookies and credentials, and files are read. It ends within 20 seconds; a
 * check that is not finished then says so.
 *
 * @throws {@link SsoError} `InvalidInput`. Everything else is a check that failed.
 * @example
 * const { result, text } = await diagnose({ startUrl, region, sessionName: 'my-app' })
 * if (result === 'failed') showToThePerson(text)
 */
export async function diagnose(options: DiagnoseOptions): Promise<Diagnosis> {
  const { startUrl, region, sessionName, signal } = args.options(options, 'startUrl', 'region', 'sessionName', 'signal')
  const url = args.string('options.startUrl', startUrl)
  const regionName = args.string('options.region', region)
  const name = args.optional('options.sessionName', sessionName, args.string)
  const report = await run<native.NativeReport>(
    args.optional('options.signal', signal, args.signal),
    ({ cancellation }) => binding().diagnose(environment(), cancellation, url, regionName, name),
  )
  const checks = report.checks.map(({ id, host, result, message, evidence, hint }) => ({
    id: id as DiagnosisCheckId,
    result,
    message,
    ...args.present({ host, hint, evidence: evidence.length > 0 ? evidence : undefined }),
  }))
  return { ...report, checks }
}
