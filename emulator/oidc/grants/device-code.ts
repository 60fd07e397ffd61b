import { ServiceException } from '../../exceptions.js'
import type { Service } from '../../service.js'
import type { Client } from '../../state/clients.js'
import type { DeviceAuthorization } from '../../state/device-authorizations.js'
import type { Grant } from '../../state/tokens.js'
import { type Members, requiredString } from '../members.js'

/** RFC 8628 section 3.5: slow_down adds this to the interval, for this and all later polls. */
const slowDownSeconds = 5

/** The device code grant (RFC 8628 section 3.4). */
export function redeemDeviceCode(service: Service, client: Client, members: Members): Grant {
  const authorization = service.devices.ofDeviceCode(requiredString(members, 'deviceCode'))
  if (authorization === undefined || authorization.client !== client || authorization.status === 'used') {
    throw new ServiceException('InvalidGrantException')
  }
  if (mustSlowDown(service, authorization)) {
    authorization.interval += slowDownSeconds
    throw new ServiceException('SlowDownException')
  }
  decideByScript(service, authorization)
  switch (authorization.status) {
    case 'pending':
      authorization.pendingAnswers += 1
      throw new ServiceException('AuthorizationPendingException')
    case 'denied':
      throw new ServiceException('AccessDeniedException')
    case 'expired':
      throw new ServiceException('ExpiredTokenException')
    case 'approved':
      authorization.status = 'used'
      return service.tokens.signIn(client)
  }
}

function mustSlowDown(service: Service, authorization: DeviceAuthorization): boolean {
  if (authorization.status === 'expired') return false
  const { strictInterval, slowDownPolls } = service.settings
  if (strictInterval && authorization.tooSoon) return true
  const poll = authorization.polls
  return typeof slowDownPolls === 'number' ? poll <= slowDownPolls : slowDownPolls.has(poll)
}

/** Does what a person would, after the number of polls the options name. */
function decideByScript(service: Service, authorization: DeviceAuthorization): void {
  if (authorization.status !== 'pending') return
  const { approveAfterPolls, denyAfterPolls, expireAfterPolls } = service.settings
  const { pendingAnswers } = authorization
  if (pendingAnswers >= denyAfterPolls) authorization.status = 'denied'
  else if (pendingAnswers >= expireAfterPolls) authorization.status = 'expired'
  else if (pendingAnswers >= approveAfterPolls) authorization.status = 'approved'
}
