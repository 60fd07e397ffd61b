import { ServiceException } from '../../exceptions.js'
import type { Service } from '../../service.js'
import type { Client } from '../../state/clients.js'
import type { Grant } from '../../state/tokens.js'
import { type Members, requiredString } from '../members.js'
import { verifies } from '../pkce.js'

/** The authorization code grant (RFC 6749 section 4.1.3) with its code verifier (RFC 7636 section 4.5). */
export function redeemAuthorizationCode(service: Service, client: Client, members: Members): Grant {
  const code = requiredString(members, 'code')
  const redirectUri = requiredString(members, 'redirectUri')
  const codeVerifier = requiredString(members, 'codeVerifier')
  const authorization = service.authorizations.ofCode(code)
  if (authorization === undefined || authorization.client !== client)
    throw new ServiceException('InvalidGrantException')
  if (authorization.session !== undefined) {
    // RFC 6749 section 4.1.2: a code that comes twice may have been stolen, so what it granted is revoked too.
    service.tokens.end(authorization.session)
    service.counters.authorizationCodeReplays += 1
    throw new ServiceException('InvalidGrantException')
  }
  // RFC 6749 section 5.2: an expired code is invalid_grant. A failed attempt does not spend the code: one who has stolen
  // it without the verifier must not be able to keep its owner out.
  if (
    authorization.status !== 'allowed' ||
    authorization.redirectUri !== redirectUri ||
    !verifies(codeVerifier, authorization.codeChallenge)
  ) {
    throw new ServiceException('InvalidGrantException')
  }
  const grant = service.tokens.signIn(client)
  authorization.status = 'used'
  authorization.session = grant.session
  return grant
}
