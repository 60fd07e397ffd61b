import { describe, expect, it } from 'vitest'
import type { AccountSpec, IdentityCenterOptions, OrganizationOptions } from '../../emulator/index.js'
import { type Answer, exceptionOf, type Members, start } from './http-client.js'

async function signedIn(organization: OrganizationOptions = {}, options: IdentityCenterOptions = {}) {
  const { center, http } = await start({ organization, ...options })
  const { accessToken } = center.issueToken()
  const accounts = (query = '') => http.get(`/assignment/accounts${query}`, accessToken)
  const roles = (accountId: string, query = '') =>
    http.get(`/assignment/roles?account_id=${accountId}${query}`, accessToken)
  return { center, http, accounts, roles }
}

const list = (answer: Answer, name: string) => answer.body[name] as Members[]

const idAt = (accounts: readonly AccountSpec[], index: number) => accounts[index]?.accountId ?? 'none'

describe('ListAccounts', () => {
  it('lists the accounts in order, without a next token where one page holds them', async () => {
    const { center, accounts } = await signedIn()
    const answer = await accounts()
    expect(answer.status).toBe(200)
    expect(list(answer, 'accountList')).toEqual(
      center.accounts.map(({ accountId, accountName, emailAddress }) => ({ accountId, accountName, emailAddress })),
    )
    expect(answer.body).not.toHaveProperty('nextToken')
  })

  it('names the same organization for the same seed, and another for another', async () => {
    const accountsOf = async (seed: number) => (await start({ seed, organization: { accounts: 50 } })).center.accounts
    expect(await accountsOf(7)).toEqual(await accountsOf(7))
    expect(await accountsOf(8)).not.toEqual(await accountsOf(7))
    const names = new Set((await accountsOf(7)).map((account) => account.accountName))
    expect(names.size).toBe(50)
  })

  it('pages through every account once, with tokens that need percent-encoding', async () => {
    const { center, accounts } = await signedIn({ accounts: 23 })
    const seen: unknown[] = []
    let query = '?max_result=10'
    for (;;) {
      const answer = await accounts(query)
      seen.push(...list(answer, 'accountList').map((account) => account['accountId']))
      const token = answer.body['nextToken']
      if (typeof token !== 'string') break
      expect(token).toMatch(/\/.*\+.*=/)
      expect((await accounts(`?max_result=10&next_token=${token}`)).status).toBe(400)
      query = `?max_result=10&next_token=${encodeURIComponent(token)}`
    }
    expect(seen).toEqual(center.accounts.map((account) => account.accountId))
  })

  it('puts no more on a page than pageSize, whatever is asked for', async () => {
    const { accounts } = await signedIn({ accounts: 9 }, { pageSize: 4 })
    expect(list(await accounts('?max_result=100'), 'accountList')).toHaveLength(4)
    expect(list(await accounts('?max_result=2'), 'accountList')).toHaveLength(2)
  })

  it.each(['0', '101', '-1', 'ten', '1.5', ''])('rejects max_result=%s in the words of the portal', async (size) => {
    const { accounts } = await signedIn()
    const answer = await accounts(`?max_result=${size}`)
    expect(answer.status).toBe(400)
    expect(answer.headers.get('x-amzn-errortype')).toBe('InvalidRequestException')
    expect(answer.body).toEqual({
      message: 'ResultSize parameter must be within the valid limits of: 1-100',
      __type: 'com.amazonaws.switchboard.portal#InvalidRequestException',
    })
  })

  it('rejects a next token it did not make', async () => {
    const { accounts } = await signedIn()
    expect(exceptionOf(await accounts('?next_token=abc'))).toBe('InvalidRequestException')
  })

  it('leaves out names and e-mail addresses where the organization has none', async () => {
    const { accounts } = await signedIn({ accounts: 3, accountsWithoutName: [0], accountsWithoutEmail: [1] })
    const keys = list(await accounts(), 'accountList').map((account) => Object.keys(account))
    expect(keys).toEqual([
      ['accountId', 'emailAddress'],
      ['accountId', 'accountName'],
      ['accountId', 'accountName', 'emailAddress'],
    ])
  })

  it('lists the accounts it is given, and others once they are changed', async () => {
    const { center, accounts } = await signedIn({ accounts: [{ accountId: '111122223333', roles: ['Admin'] }] })
    expect(list(await accounts(), 'accountList')).toEqual([{ accountId: '111122223333' }])
    center.setOrganization({ accounts: 0 })
    expect(list(await accounts(), 'accountList')).toEqual([])
  })
})

describe('ListAccountRoles', () => {
  it('lists the roles of one account, in pages', async () => {
    const { center, roles } = await signedIn({ rolesPerAccount: 5 })
    const id = idAt(center.accounts, 1)
    const first = await roles(id, '&max_result=3')
    const second = await roles(id, `&max_result=3&next_token=${encodeURIComponent(String(first.body['nextToken']))}`)
    const names = [...list(first, 'roleList'), ...list(second, 'roleList')]
    expect(names).toEqual(center.accounts[1]?.roles.map((roleName) => ({ roleName, accountId: id })))
    expect(second.body).not.toHaveProperty('nextToken')
  })

  it('rejects the next token of another account', async () => {
    const { center, roles } = await signedIn()
    const { body } = await roles(idAt(center.accounts, 0), '&max_result=1')
    const token = encodeURIComponent(String(body['nextToken']))
    expect(exceptionOf(await roles(idAt(center.accounts, 1), `&next_token=${token}`))).toBe('InvalidRequestException')
  })

  it('shapes the roles by number, by names and by none', async () => {
    const shape = (index: number) => (index === 0 ? 1 : ['Alpha', 'Beta'])
    const { center } = await signedIn({ accounts: 3, rolesPerAccount: shape, accountsWithoutRoles: [2] })
    expect(center.accounts.map((account) => account.roles)).toEqual([['AdministratorAccess'], ['Alpha', 'Beta'], []])
  })

  it('fails for the accounts it is given, by index or id', async () => {
    const { center, roles } = await signedIn({
      accounts: [
        { accountId: '000000000001', roles: [] },
        { accountId: '000000000002', roles: [] },
        { accountId: '000000000003', roles: [] },
      ],
      accountsWithFailingRoles: { 1: 403, '000000000003': { status: 500, message: 'not today' } },
    })
    const [fine, forbidden, broken] = await Promise.all(center.accounts.map((account) => roles(account.accountId)))
    expect(fine?.body).toEqual({ roleList: [] })
    expect(forbidden?.body).toEqual({
      message: 'No access',
      __type: 'com.amazonaws.switchboard.portal#ForbiddenException',
    })
    expect([broken?.status, broken?.body['message']]).toEqual([500, 'not today'])
  })

  it('rejects a missing and an unknown account', async () => {
    const { roles } = await signedIn()
    expect(exceptionOf(await roles(''))).toBe('InvalidRequestException')
    const unknown = await roles('999999999999')
    expect([unknown.status, exceptionOf(unknown)]).toEqual([404, 'ResourceNotFoundException'])
  })
})
