// A worker that reports that its call is pending: a poll between two requests, or a listing that waits for an answer.

import { parentPort, workerData } from 'node:worker_threads'

const { specifier, region, device, way } = workerData
const sso = await import(specifier)
const { clientId, clientSecret, deviceCode, interval } = device
const calls = {
  poll: () =>
    sso.pollForToken(clientId, clientSecret, deviceCode, interval, Date.now() + 600_000, { ssoRegion: region }),
  list: () => sso.listAccountsAndRoles('stalled', region),
}
const call = calls[way]()
call.catch(() => {})
parentPort.postMessage('pending')
await call
