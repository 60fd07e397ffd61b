import type { Service } from '../service.js'
import type { AuthorizationRequest } from '../state/authorizations.js'
import { authorizationCodeGrant, type Client } from '../state/clients.js'
import { isCodeChallenge } from './pkce.js'
import { matchesRegistered, withOutcome } from './redirect-uri.js'

/** Where a request to `/authorize` leads. */
export type Reading =
  | { readonly request: AuthorizationRequest }
  /** It is invalid, and a redirect sends the error to the client. */
  | { readonly redirectTo: string }
  /** It is invalid, and only a page shows the error: the redirect URI may belong to an attacker. */
  | { readonly rejection: string }

/** Reads the query of `GET /authorize` (RFC 6749 section 4.1.1, RFC 7636 section 4.3). */
export function readAuthorizeRequest(service: Service, query: URLSearchParams): Reading {
  // RFC 6749 section 4.1.2.1: never redirect on a bad client or a bad redirect URI, or anyone could send anyone anywhere.
  const client = service.clients.ofId(only(query, 'client_id') ?? '')
  if (client === undefined) return { rejection: 'No application is registered with this client id, or it has expired.' }
  const redirectUri = only(query, 'redirect_uri')
  if (redirectUri === undefined || !matchesRegistered(redirectUri, client.redirectUris)) {
    return { rejection: 'The redirect URI is not one that the application registered.' }
  }
  const state = only(query, 'state')
  const problem = problemOf(query, client)
  if (problem !== undefined) {
    const [error, description] = problem
    return { redirectTo: withOutcome(redirectUri, { error, error_description: description }, state) }
  }
  const codeChallenge = only(query, 'code_challenge') ?? ''
  return { request: { client, redirectUri, scopes: scopesOf(query), codeChallenge, state } }
}

/** An error code of RFC 6749 section 4.1.2.1, and its description. */
type Problem = readonly [error: string, description: string]

function problemOf(query: URLSearchParams, client: Client): Problem | undefined {
  // RFC 6749 section 3.1: no parameter more than once; one that is sent empty counts as left out.
  for (const name of new Set(query.keys())) {
    if (query.getAll(name).length > 1) return ['invalid_request', 'A parameter is included more than once']
  }
  const responseType = only(query, 'response_type')
  if (responseType === undefined) return ['invalid_request', 'response_type is missing']
  if (responseType !== 'code') return ['unsupported_response_type', 'response_type must be code']
  if (client.grantTypes?.includes(authorizationCodeGrant) !== true) {
    return ['unauthorized_client', 'The client is not registered for authorization_code']
  }
  // RFC 7636 section 4.4.1. Without a method it would be `plain` (section 4.3), which the service does not take.
  const codeChallenge = only(query, 'code_challenge')
  if (codeChallenge === undefined) return ['invalid_request', 'code_challenge is missing']
  if (only(query, 'code_challenge_method') !== 'S256') return ['invalid_request', 'code_challenge_method must be S256']
  if (!isCodeChallenge(codeChallenge)) return ['invalid_request', 'code_challenge is not an S256 challenge']
  const scopes = scopesOf(query)
  // RFC 6749 section 3.3 lets the service refuse a request without scopes: so the mistake of a client that sends `scope` is seen.
  if (scopes.length === 0 && client.scopes.length > 0) return ['invalid_scope', 'scopes is missing']
  if (!scopes.every((scope) => client.scopes.includes(scope))) {
    return ['invalid_scope', 'The client did not register a scope it asks for']
  }
  return undefined
}

/** The parameter is `scopes`, not the `scope` of OAuth: it is AWS's own. */
function scopesOf(query: URLSearchParams): readonly string[] {
  return only(query, 'scopes')?.split(' ').filter(Boolean) ?? []
}

function only(query: URLSearchParams, name: string): string | undefined {
  const [value, second] = query.getAll(name)
  return value === '' || second !== undefined ? undefined : value
}
