import { type Host, hosts } from '../../scripts/platforms/hosts.mjs'
import { type Target, targets } from '../../scripts/targets.mjs'

/** The platform that the lane names, and how this machine runs it. */
export function platformUnderTest(): { readonly name: string; readonly host: Host; readonly target: Target } {
  const name = process.env['PLATFORM_UNDER_TEST'] ?? ''
  const host = hosts[name as keyof typeof hosts]?.find()
  const target = targets.find((each) => each.name === name)
  if (host === undefined || target === undefined) {
    throw new Error('run this by `npm run test:platforms`, on a machine with the programs of the platform')
  }
  return { name, host, target }
}
