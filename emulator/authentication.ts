import { type ExceptionName, ServiceException } from './exceptions.js'
import type { Service, ServiceRequest } from './service.js'
import { type Authorization, formatDate, isSignedWith, readAuthorization, readDate } from './sigv4.js'
import type { RoleCredentials } from './state/role-credentials.js'

/** Why a request is not accepted. */
export type Refusal = 'missing' | 'incomplete' | 'mismatch' | 'unknown' | 'expired'

/** How a service checks the signature of a request. */
export interface SignatureRules {
  /** The name in the credential scope. */
  readonly service: string
  /** The region in the credential scope; undefined where every region is right. */
  readonly region: string | undefined
  /** How far `x-amz-date` may be from the service's clock, in minutes. */
  readonly toleranceMinutes: number
  /** The exception for each refusal. */
  readonly exceptions: Readonly<Record<Refusal, ExceptionName>>
}

/**
 * The role credentials that a request is signed with (Signature Version 4), once all of it is known to be right.
 *
 * AWS's text for a signature that does not match may hold the canonical request, and with it the session token. It is left
 * out: clients log error messages.
 */
export function authenticate(service: Service, request: ServiceRequest, rules: SignatureRules): RoleCredentials {
  const refuse = (refusal: Refusal, message?: string): ServiceException =>
    new ServiceException(rules.exceptions[refusal], message === undefined ? {} : { message })
  const header = request.headers['authorization']
  if (typeof header !== 'string') throw refuse('missing')
  const authorization = readAuthorization(header)
  if (authorization === undefined) throw refuse('incomplete')
  const date = request.headers['x-amz-date']
  const problem = dateProblem(authorization, date, rules, service.settings.now()) ?? scopeProblem(authorization, rules)
  if (problem !== undefined) throw refuse('mismatch', problem)

  const credentials = service.roleCredentials.find(authorization.accessKeyId)
  const token = request.headers['x-amz-security-token']
  if (credentials === undefined || token !== credentials.sessionToken) throw refuse('unknown')
  if (service.roleCredentials.isExpired(credentials)) throw refuse('expired')
  if (!isSignedWith(request, authorization, credentials.secretAccessKey, String(date))) throw refuse('mismatch')
  return credentials
}

/** What is wrong with the date of a request, in AWS's words. */
function dateProblem(
  authorization: Authorization,
  date: string | string[] | undefined,
  { toleranceMinutes }: SignatureRules,
  now: number,
): string | undefined {
  const time = typeof date === 'string' ? readDate(date) : undefined
  if (typeof date !== 'string' || time === undefined) {
    return `Date must be in ISO-8601 'basic format'. Got '${String(date ?? '')}'. See http://en.wikipedia.org/wiki/ISO_8601`
  }
  const day = date.slice(0, 8)
  if (authorization.date !== day) {
    return `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${authorization.date}' != '${day}', from '${date}'.`
  }
  const tolerance = toleranceMinutes * 60_000
  const bound = (sign: string, offset: number): string =>
    `${formatDate(now + offset)} (${formatDate(now)} ${sign} ${toleranceMinutes} min.)`
  if (time < now - tolerance) return `Signature expired: ${date} is now earlier than ${bound('-', -tolerance)}`
  if (time > now + tolerance) return `Signature not yet current: ${date} is still later than ${bound('+', tolerance)}`
  return undefined
}

/** What is wrong with the credential scope or the signed headers, in AWS's words. */
function scopeProblem({ region, service, signedHeaders }: Authorization, rules: SignatureRules): string | undefined {
  if (rules.region !== undefined && region !== rules.region) return 'Credential should be scoped to a valid region.'
  if (service !== rules.service) return `Credential should be scoped to correct service: '${rules.service}'.`
  if (!signedHeaders.includes('host') && !signedHeaders.includes(':authority')) {
    return `'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.`
  }
  return undefined
}
