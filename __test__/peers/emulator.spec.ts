import { describe, expect, test } from 'vitest'
import type { AccountSpec } from '../../emulator/index.js'
import { botocore, sdk, startPeer } from './peers.js'
import { startCenter, startUrl } from '../harness/center.js'
import { Home } from '../harness/home.js'

interface ServiceError {
  readonly modeled?: boolean
  readonly class?: string
  readonly code: string
  readonly status: number
  readonly hasRequestId: boolean
  readonly oauth: string | null
}

interface Served {
  readonly device: { expiresIn: number; interval: number }
  readonly granted: { tokenType: string; expiresIn: number }
  readonly pages: number
  readonly accounts: { accountId: string; accountName?: string; emailAddress?: string }[]
  readonly roles: Record<string, string[]>
  readonly roleExpiration: number
  readonly errors: Record<string, ServiceError>
}

const withoutRoles = ({ accountId, accountName, emailAddress }: AccountSpec) => ({
  accountId,
  accountName,
  emailAddress,
})

describe.each([botocore, sdk])('the emulator serves $name', (peer) => {
  test('every operation of a sign-in, page by page, and its errors as exceptions of the service', async () => {
    const home = new Home()
    const center = await startCenter({
      pageSize: 2,
      organization: { accounts: 5, rolesPerAccount: 3, accountsWithoutRoles: [1], accountsWithoutName: [2] },
    })
    const running = startPeer(peer, home, center, 'service', startUrl, center.region)
    center.approve(await running.line('CODE'))
    running.send('approved')
    const served = await running.json<Served>()

    expect(served.device).toEqual({ expiresIn: 600, interval: 1 })
    expect(served.granted).toEqual({ tokenType: 'Bearer', expiresIn: 3600 })
    expect(served.pages).toBe(3)
    expect(served.accounts).toEqual(center.accounts.map(withoutRoles))
    expect(served.roles).toEqual(Object.fromEntries(center.accounts.map(({ accountId, roles }) => [accountId, roles])))
    expect(served.roleExpiration).toBeGreaterThan(Date.now())
    expect(served.roleExpiration).toBeLessThanOrEqual(Date.now() + 3_600_000)

    const told = Object.entries(served.errors).map(([name, { code, status }]) => [name, code, status])
    expect(told).toEqual([
      ['pending', 'AuthorizationPendingException', 400],
      ['spent', 'InvalidGrantException', 400],
      ['foreignRole', 'ForbiddenException', 403],
      ['pageSize', 'InvalidRequestException', 400],
      ['signedOut', 'UnauthorizedException', 401],
      ['unknownClient', 'InvalidClientException', 401],
    ])
    const errors = Object.values(served.errors)
    expect(errors.every(({ hasRequestId }) => hasRequestId)).toBe(true)
    expect(errors.map(({ oauth }) => oauth ?? null)).toEqual([
      'authorization_pending',
      'invalid_grant',
      null,
      null,
      null,
      'invalid_client',
    ])
    // botocore makes a class of its own of an exception that is in its model; 403 is in no model.
    if (peer === botocore) {
      expect(served.errors['pending']?.class).toBe('AuthorizationPendingException')
      expect(served.errors['signedOut']?.class).toBe('UnauthorizedException')
    } else {
      expect(errors.every(({ modeled }) => modeled)).toBe(true)
    }
  })

  test.each([503, 'reset'] as const)('a fault (%s) that it retries by itself', async (fault) => {
    const home = new Home()
    const center = await startCenter({
      faults: [
        {
          operation: ['ListAccounts', 'ListAccountRoles'],
          times: 2,
          fault: fault === 'reset' ? { reset: true } : { status: fault },
        },
      ],
    })
    const running = startPeer(peer, home, center, 'service', startUrl, center.region)
    center.approve(await running.line('CODE'))
    running.send('approved')
    const served = await running.json<Served>()
    expect(served.accounts).toHaveLength(center.accounts.length)
    expect(center.requests.filter(({ operation }) => operation === 'ListAccounts').length).toBeGreaterThan(1)
  })
})
