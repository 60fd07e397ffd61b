import type { IdentityCenter } from '../../emulator/index.js'
import type { Answer, ClientCredentials, HttpClient, Members } from './http-client.js'

/** The test vector of RFC 7636 appendix B. */
export const codeVerifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
export const codeChallenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

export const redirectUri = 'http://127.0.0.1:49152/oauth/callback'

/** What the AWS CLI registers for a browser sign-in. */
export const browserClient = {
  clientName: 'a browser test',
  clientType: 'public',
  grantTypes: ['authorization_code', 'refresh_token'],
  redirectUris: ['http://127.0.0.1/oauth/callback'],
  issuerUrl: 'https://d-1234567890.awsapps.com/start',
  scopes: ['sso:account:access'],
}

export type Parameters = Record<string, string | undefined>

/** The path and query the AWS CLI opens, with changes; undefined leaves a parameter out. */
export function authorizePath(clientId: string, changes: Parameters = {}): string {
  const parameters: Parameters = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    state: 'a state & more',
    code_challenge_method: 'S256',
    scopes: 'sso:account:access',
    code_challenge: codeChallenge,
    ...changes,
  }
  const query = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  )
  return `/authorize?${query.join('&')}`
}

/** Opens the authorize page of a new client, as a browser that shows where it is sent. */
export async function openAuthorize(http: HttpClient, members: Members = {}, changes: Parameters = {}) {
  const client = await http.register({ ...browserClient, ...members })
  const page = await visit(http, authorizePath(client.clientId, changes))
  return { client, page }
}

export function visit(http: HttpClient, path: string): Promise<Answer> {
  return http.send(path, { redirect: 'manual' })
}

/** Presses a button of the consent page. */
export function press(http: HttpClient, page: Answer, decision: string): Promise<Answer> {
  const authorization = /name="authorization" value="([^"]*)"/.exec(page.text)?.[1] ?? ''
  const body = new URLSearchParams({ authorization, decision })
  return http.send('/authorize/decision', { method: 'POST', body, redirect: 'manual' })
}

/** Where an answer sends the browser: the address, and the parameters as the client reads them. */
export function destination(answer: Answer | string) {
  const url = new URL(typeof answer === 'string' ? answer : (answer.headers.get('location') ?? ''))
  return { address: url.origin + url.pathname, parameters: Object.fromEntries(url.searchParams) }
}

/** Exchanges a code, with changes to what is sent. */
export function exchange(http: HttpClient, client: ClientCredentials, code: unknown, changes: Members = {}) {
  const members = { grantType: 'authorization_code', ...client, redirectUri, codeVerifier, code, ...changes }
  return http.post('/token', members)
}

/** A client with a code that waits to be exchanged. */
export async function newCode({ center, http }: { center: IdentityCenter; http: HttpClient }, members: Members = {}) {
  const { client } = await openAuthorize(http, members, {
    scopes: (members['scopes'] as string[] | undefined)?.join(' ') ?? 'sso:account:access',
  })
  const id = center.authorizations.at(-1)?.id ?? ''
  const { parameters } = destination(center.allowAuthorization(id))
  return { client, id, code: parameters['code'] ?? '' }
}
