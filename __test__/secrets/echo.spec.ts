import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { calls, issued, operationOf, type Secrets } from '../package/calls.js'
import { startCenter } from '../harness/center.js'
import { warnings } from '../harness/each-test.js'

/** The secrets of each request. RegisterClient has none. */
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

/** Every member of an error response that a program or a person gets to see, for both services. */
const members = ['error_description', 'message', 'reason', 'error', 'x-amzn-RequestId'] as const

const text = (value: unknown): string =>
  [inspect(value, { depth: null, showHidden: true, getters: true }), JSON.stringify(value), String(value)].join('\n')

/** Pieces of a secret that no other text contains. Any visible part of the secret contains one of them. */
function* pieces(secret: string): Generator<string> {
  for (let at = 0; at + 10 <= secret.length; at += 5) yield secret.slice(at, at + 10)
  yield secret.slice(-10)
}

describe.each(sent)('%s removes %s from the message of the service', (call, name) => {
  it.each(members)('in %s', async (member) => {
    const center = await startCenter({ organization: { accounts: 1 } })
    const secrets = {
      ...issued(center),
      deviceCode: Buffer.from(crypto.getRandomValues(new Uint8Array(60))).toString('hex'),
    }
    const secret = secrets[name]
    // At both ends, because a message is cut off after some hundred characters.
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
    const shown = text(error) + text(warnings)
    expect(error).toMatchObject({ code: 'InvalidRequest' })
    expect(shown).toContain('[redacted] was sent, I say: [redacted]')
    expect([...pieces(secret)].filter((piece) => shown.includes(piece))).toEqual([])
  })
})
