import type { Service } from '../../service.js'
import type { Client } from '../../state/clients.js'
import type { Grant } from '../../state/tokens.js'
import { type Members, requiredString } from '../members.js'

/** The refresh token grant (RFC 6749 section 6). */
export function redeemRefreshToken(service: Service, client: Client, members: Members): Grant {
  return service.tokens.refresh(client, requiredString(members, 'refreshToken'))
}
