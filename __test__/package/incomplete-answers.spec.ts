import { describe, expect, it } from 'vitest'
import { calls, callsWithoutFiles, issued, operationOf, sessionOf } from './calls.js'
import { startCenter } from '../harness/center.js'
import { rejection } from '../harness/rejection.js'
import '../harness/each-test.js'

/** Bodies without any member, and some with content that no operation answers. */
const empty = ['', '  ', '{}', 'null', '[]', '""', '{"unknown":1}']
const page = (list: string, items: string) => `{"${list}":${items}}`

const incomplete: Record<Exclude<keyof typeof calls, 'Logout'>, string[]> = {
  RegisterClient: without({ clientId: 'a', clientSecret: 'b', clientSecretExpiresAt: 4_000_000_000 }),
  StartDeviceAuthorization: without({
    deviceCode: 'a',
    userCode: 'ABCD-EFGH',
    verificationUri: 'https://device.sso.us-east-1.amazonaws.com/',
    expiresIn: 600,
  }),
  CreateToken: without({ accessToken: 'a', expiresIn: 3600 }),
  refresh: without({ accessToken: 'a', expiresIn: 3600 }),
  ListAccounts: [
    ...empty,
    '{"nextToken":"more"}',
    ...[
      'null',
      '{}',
      '"x"',
      '[null]',
      '[{}]',
      '[{"accountId":""}]',
      '[{"accountId":null}]',
      '[{"accountName":"x"}]',
    ].map((items) => page('accountList', items)),
    page('accountList', '[{"accountId":"123456789012"},{}]'),
  ],
  ListAccountRoles: [
    ...empty,
    '{"nextToken":"more"}',
    ...['null', '{}', '[null]', '[{}]', '[{"roleName":""}]', '[{"accountId":"1"}]', '[{"roleName":"a"},{}]'].map(
      (items) => page('roleList', items),
    ),
  ],
  GetRoleCredentials: [
    ...empty,
    '{"roleCredentials":null}',
    ...without({ accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c', expiration: 4_000_000_000_000 }).map(
      (body) => `{"roleCredentials":${body === '' ? 'null' : body}}`,
    ),
  ],
}

/** Responses that are empty, that lack one of these members, or that have it without a value. */
function without(members: Record<string, string | number>): string[] {
  const of = (name: string) =>
    [undefined, null, typeof members[name] === 'string' ? '' : 0].map((value) =>
      JSON.stringify({ ...members, [name]: value }),
    )
  return [...empty, ...Object.keys(members).flatMap(of)]
}

describe('a response without a required member', () => {
  for (const [name, bodies] of Object.entries(incomplete)) {
    const call = name as keyof typeof incomplete
    it(`is UnexpectedAnswer: ${call}`, async () => {
      const codes: Array<[string, Promise<unknown>]> = []
      for (const body of bodies) {
        const center = await startCenter({ organization: { accounts: 1 } })
        center.setFaults([{ operation: operationOf(call), fault: { status: 200, body } }])
        const outcome = calls[call](center, issued(center))
        codes.push([body, outcome.then((error) => (error as { code?: string } | undefined)?.code)])
        // Calls that use no file run at the same time, because some requests are sent again or wait for an interval.
        if (!callsWithoutFiles.includes(call)) await outcome
      }
      for (const [body, code] of codes) expect([body, await code]).toEqual([body, 'UnexpectedAnswer'])
    })
  }

  it('does not count as a sign-out if it is a web page of a network', async () => {
    const center = await startCenter()
    center.setFaults([{ operation: 'Logout', fault: { status: 200, body: '<html>Welcome to the hotel</html>' } }])
    expect(await calls.Logout(center, issued(center))).toMatchObject({ code: 'CaptivePortal' })
    for (const body of ['', '{}']) {
      center.setFaults([{ operation: 'Logout', fault: { status: 200, body } }])
      expect(await calls.Logout(center, issued(center))).toBe(true)
    }
  })

  it('does not replace the kept list, and removes no account from it', async () => {
    const center = await startCenter()
    const session = sessionOf(center, issued(center))
    const list = await session.listAccountsAndRoles()
    expect(list).toHaveLength(4)
    for (const body of ['', '{}', '{"accountList":null}']) {
      center.setFaults([{ operation: 'ListAccounts', fault: { status: 200, body } }])
      expect((await rejection(session.listAccountsAndRoles())).code).toBe('UnexpectedAnswer')
      const shown = await session.listAccountsAndRoles({ cached: 'allow' })
      expect((await rejection(shown.refreshed!)).code).toBe('UnexpectedAnswer')
      expect(await session.listAccountsAndRoles({ cached: 'only' })).toEqual(list)
    }
  })

  it('is distinguished from an empty list', async () => {
    const center = await startCenter()
    center.setFaults([{ operation: 'ListAccounts', fault: { status: 200, body: '{"accountList":[]}' } }])
    expect(await calls.ListAccounts(center, issued(center))).toEqual([])
    center.setFaults([{ operation: 'ListAccountRoles', fault: { status: 200, body: '{"roleList":[]}' } }])
    expect(await calls.ListAccountRoles(center, issued(center))).toBeUndefined()
  })
})
