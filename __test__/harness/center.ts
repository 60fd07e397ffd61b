import { onTestFinished } from 'vitest'
import { type IdentityCenter, type IdentityCenterOptions, startIdentityCenter } from '../../emulator/index.js'
import { useCenter } from './environment.js'

/** A start URL of AWS's own form. The emulator accepts every https start URL. */
export const startUrl = 'https://d-9067694978.awsapps.com/start'

/** Starts an emulator that is closed when the test ends. Until then, the calls of this process go to it. */
export async function startCenter(options: IdentityCenterOptions = {}): Promise<IdentityCenter> {
  const center = await startIdentityCenter(options)
  onTestFinished(() => center.close())
  useCenter(center)
  return center
}

/** The account and the name of a role that the person may take. */
export function assignedRole(center: IdentityCenter): readonly [accountId: string, roleName: string] {
  const account = center.accounts.find(({ roles }) => roles.length > 0)
  if (account?.roles[0] === undefined) throw new Error('the emulator has no role')
  return [account.accountId, account.roles[0]]
}

/** How many requests of an operation came to the emulator. */
export const requestsOf = (center: IdentityCenter, operation: string): number =>
  center.requests.filter((request) => request.operation === operation).length

export const portOf = (center: IdentityCenter): number => Number(new URL(center.url).port)

/** Changes members of the credentials in every answer of `GetRoleCredentials`. */
export const changeCredentials = (center: IdentityCenter, members: Readonly<Record<string, string | number>>): void =>
  center.setFaults([
    {
      operation: 'GetRoleCredentials',
      fault: {
        replaceBody: (body) => {
          const { roleCredentials } = body as { roleCredentials: object }
          return { roleCredentials: { ...roleCredentials, ...members } }
        },
      },
    },
  ])
