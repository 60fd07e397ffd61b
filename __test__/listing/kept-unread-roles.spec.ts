import { expect, it } from 'vitest'
import { startCenter } from '../harness/center.js'
import { sessionWithToken } from './support.js'

it('an account whose roles cannot be read keeps its roles from the kept list until they are read', async () => {
  const center = await startCenter({ organization: { accounts: 3, rolesPerAccount: 2 } })
  const session = await sessionWithToken(center)
  const first = await session.listAccountsAndRoles()
  const unread = center.accounts[1]!
  center.setFaults([
    {
      operation: 'ListAccountRoles',
      when: ({ query }) => query['account_id'] === unread.accountId,
      fault: { exception: 'ForbiddenException' },
    },
  ])
  for (const _again of [1, 2]) {
    const list = await session.listAccountsAndRoles()
    expect(list[1]).toMatchObject({ accountId: unread.accountId, roles: [], error: { code: 'Forbidden' } })
    expect(list.changes).toEqual({ added: [], removed: [] })
    const kept = await session.listAccountsAndRoles({ cached: 'only' })
    expect([...kept!]).toEqual([...first])
  }

  const role = { roleName: 'Other', accountId: unread.accountId }
  center.setFaults([
    {
      operation: 'ListAccountRoles',
      when: ({ query }) => query['account_id'] === unread.accountId,
      fault: { status: 200, body: { roleList: [role] } },
    },
  ])
  const { changes } = await session.listAccountsAndRoles()
  expect(changes).toMatchObject({ added: [{ roles: [role] }], removed: [{ roles: first[1]!.roles }] })
})
