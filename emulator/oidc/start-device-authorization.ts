import { ServiceException } from '../exceptions.js'
import { json, type Reply } from '../reply.js'
import type { Service, ServiceRequest } from '../service.js'
import { deviceCodeGrant, requireGrant } from '../state/clients.js'
import { membersOf, requiredString } from './members.js'

/** `POST /device_authorization` */
export function startDeviceAuthorization(service: Service, request: ServiceRequest): Reply {
  const members = membersOf(request.body)
  const clientId = requiredString(members, 'clientId')
  const clientSecret = requiredString(members, 'clientSecret')
  const startUrl = requiredString(members, 'startUrl')
  const client = service.clients.authenticate(clientId, clientSecret)
  requireGrant(client, deviceCodeGrant)
  if (!isKnownStartUrl(service, startUrl)) throw new ServiceException('InvalidRequestException')
  const { deviceCode, userCode, interval } = service.devices.start(client, startUrl)
  const verificationUri = `${service.url}/device`
  return json({
    deviceCode,
    expiresIn: Math.ceil(service.settings.deviceCodeLifetimeSeconds),
    interval,
    userCode,
    verificationUri,
    verificationUriComplete: `${verificationUri}?user_code=${userCode}`,
  })
}

function isKnownStartUrl(service: Service, startUrl: string): boolean {
  const { startUrls } = service.settings
  // The service takes the forms people paste from the address bar: with a `/`, a `#` or both at the end.
  if (startUrl.replace(/#.*$/, '').replace(/\/$/, '') === `${service.url}/start`) return true
  if (startUrls !== undefined) return startUrls.includes(startUrl)
  return URL.canParse(startUrl) && new URL(startUrl).protocol === 'https:'
}
