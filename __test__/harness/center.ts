import { afterEach } from 'vitest'
import { type IdentityCenter, type IdentityCenterOptions, startIdentityCenter } from '../../emulator/index.js'

/** A start URL of AWS's own form. The emulator accepts every https one, and the variables of `env` lead to it. */
export const startUrl = 'https://d-9067694978.awsapps.com/start'

const open: IdentityCenter[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((center) => center.close()))
})

/** Starts an emulator that is closed when the test ends. */
export async function startCenter(options: IdentityCenterOptions = {}): Promise<IdentityCenter> {
  const center = await startIdentityCenter(options)
  open.push(center)
  return center
}
