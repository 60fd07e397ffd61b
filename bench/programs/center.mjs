// The emulator, by itself, with a large organization and the latency of a service on the network.

import { startIdentityCenter } from '../../emulator/dist/index.mjs'

const center = await startIdentityCenter({
  latencyMs: 25,
  organization: { accounts: 1000, rolesPerAccount: 3 },
  recordRequests: false,
})
const { accessToken } = center.issueToken()
process.send({ env: center.env, region: center.region, accessToken })
process.on('disconnect', () => process.exit())
