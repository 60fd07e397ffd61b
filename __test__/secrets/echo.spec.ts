import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { calls, issued, operationOf, type Secrets } from '../package/calls.js'
import { startCenter } from '../harness/center.js'
import { warnings } from '../harness/each-test.js'

/** What each request carries. RegisterClient carries no secret. */
const sent: ReadonlyArray<readonly [keyof typeof calls, keyof Secrets]> = [
  ['StartDeviceAuthorization', 'clientSecret'],
  ['CreateToken', 'clientSecret'],
  ['CreateToken', 'deviceCode'],
  ['refresh', 'clientSecret'],
  ['refresh', 'refreshToken'],
  ['ListAccounts', 'accessToken'],
  ['ListAccountRoles', 'accessToken'],
  ['GetRoleCredentials', 'accessToken'],
  ['Logout', 'accessToken'],
]

/** Every member that a program or a person is shown, alone, in the answers of both services. */
const members = ['error_description', 'message', 'reason', 'error', 'x-amzn-RequestId'] as const

const text = (value: unknown): string =>
  [inspect(value, { depth: null, showHidden: true, getters: true }), JSON.stringify(value), String(value)].join('\n')

/** Pieces of a secret that no other text has: whatever part of it gets out, one of them does. */
function* pieces(secret: string): Generator<string> {
  for (let at = 0; at + 10 <= secret.length; at += 5) yield secret.slice(at, at + 10)
  yield secret.slice(-10)
}

describe.each(sent)('%s takes %s out of what the service says', (call, name) => {
  it.each(members)('in %s', async (member) => {
    const center = await startCenter({ organization: { accounts: 1 } })
    const secrets = {
      ...issued(center),
      deviceCode: Buffer.from(crypto.getRandomValues(new Uint8Array(60))).toString('hex'),
    }
    const secret = secrets[name]
    // At both ends: what is said is cut after some hundred characters.
    const said = `${secret} was sent, I say: ${secret}`
    const header = member === 'x-amzn-RequestId'
    center.setFaults([
      {
        operation: operationOf(call),
        fault: {
          status: 400,
          errorType: 'InvalidRequestException',
          body: header ? {} : { [member]: said },
          headers: header ? { [member]: said } : {},
        },
      },
    ])
    const error = await calls[call](center, secrets)
    const told = text(error) + text(warnings)
    expect(error).toMatchObject({ code: 'InvalidRequest' })
    expect(told).toContain('[redacted] was sent, I say: [redacted]')
    expect([...pieces(secret)].filter((piece) => told.includes(piece))).toEqual([])
  })
})
