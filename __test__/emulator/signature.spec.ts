import { describe, expect, it } from 'vitest'
import { startCenter } from '../harness/center.js'
import { amzDate, credentialsOf, invocation, messages, modelId, send, sendSigned, sign } from './signed-client.js'

const mismatch = 'InvalidSignatureException'

describe('a signed request', () => {
  it('is accepted with the credentials of a role, and the log names the role', async () => {
    const center = await startCenter()
    const signing = invocation(center)
    expect((await sendSigned(center, signing)).status).toBe(200)
    const [credentials] = center.roleCredentials
    expect(center.requests.at(-1)?.caller).toEqual({
      accessKeyId: signing.accessKeyId,
      accountId: credentials?.accountId,
      roleName: credentials?.roleName,
    })
    expect(center.counters.byOperation.InvokeModel).toBe(1)
  })

  it('may have a query in any order, more headers, and blanks in their values', async () => {
    const center = await startCenter()
    const signing = invocation(center, {
      method: 'GET',
      path: '/inference-profiles',
      query: 'maxResults=10&type=SYSTEM_DEFINED',
      body: '',
      headers: { 'x-amzn-a': 'two words' },
    })
    const headers = { ...sign(center, signing), 'x-amzn-a': '  two   words ' }
    const answer = await send(center, { ...signing, query: 'type=SYSTEM_DEFINED&maxResults=10' }, headers)
    expect(answer.status).toBe(200)
  })

  it.each([
    ['the method', { method: 'PUT' }],
    ['the path', { path: '/model/us.anthropic.claude-opus-4-5-20251101-v1%3A0/invoke' }],
    ['a colon in the path that is no longer encoded', { path: `/model/${modelId}/invoke` }],
    ['the query', { query: 'a=1' }],
    ['the body', { body: messages('goodbye') }],
  ])('is refused where %s is not what was signed', async (_, signed) => {
    const center = await startCenter()
    const signing = invocation(center)
    const answer = await send(center, signing, sign(center, { ...signing, ...signed }))
    expect([answer.status, answer.exception]).toEqual([403, mismatch])
    expect(answer.message).toMatch(/^The request signature we calculated does not match/)
  })

  it.each(['x-amz-date', 'x-amzn-a'])('is refused where the header %s was changed', async (name) => {
    const center = await startCenter()
    const signing = invocation(center, { headers: { 'x-amzn-a': 'one' } })
    const changed = name === 'x-amz-date' ? amzDate(Date.now() - 2000) : 'other'
    const answer = await send(center, signing, { ...sign(center, signing), [name]: changed })
    expect([answer.status, answer.exception]).toEqual([403, mismatch])
  })

  it('is refused where a header that it says is signed is missing', async () => {
    const center = await startCenter()
    const signing = invocation(center, { headers: { 'x-amzn-a': 'one' } })
    const { 'x-amzn-a': _, ...headers } = sign(center, signing)
    expect((await send(center, signing, headers)).exception).toBe(mismatch)
  })

  it('is refused where the signature is another or was made with another secret', async () => {
    const center = await startCenter()
    const signing = invocation(center)
    const headers = sign(center, signing)
    const flipped = headers['authorization']!.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
    expect((await send(center, signing, { ...headers, authorization: flipped })).exception).toBe(mismatch)
    const { secretAccessKey } = credentialsOf(center)
    expect((await sendSigned(center, { ...signing, secretAccessKey })).exception).toBe(mismatch)
    expect(center.requests.map(({ caller }) => caller)).toEqual([undefined, undefined])
  })

  it('is refused with a path that was encoded once, as for S3', async () => {
    const center = await startCenter()
    const signing = invocation(center)
    const signed = { ...signing, path: decodeURIComponent(signing.path) }
    expect((await send(center, signing, sign(center, signed))).exception).toBe(mismatch)
  })

  it('is refused for another region, also the one of the sign-in, and for another service', async () => {
    const center = await startCenter({ region: 'eu-central-1', bedrock: { region: 'eu-west-1' } })
    for (const region of ['eu-central-1', 'us-west-2']) {
      const answer = await sendSigned(center, invocation(center, { region }))
      expect([answer.status, answer.exception, answer.message]).toEqual([
        403,
        mismatch,
        'Credential should be scoped to a valid region.',
      ])
    }
    expect((await sendSigned(center, invocation(center, { region: 'eu-west-1' }))).status).toBe(200)
    const service = await sendSigned(center, invocation(center, { service: 'bedrock-runtime' }))
    expect(service.message).toBe("Credential should be scoped to correct service: 'bedrock'.")
  })

  it('is refused when its date is more than five minutes from the clock of the service', async () => {
    const now = Date.parse('2026-11-26T12:00:00Z')
    const center = await startCenter({ now: () => now })
    const minutes = 60_000
    const messageAt = async (offset: number) =>
      (await sendSigned(center, invocation(center, { date: amzDate(now + offset) }))).message
    expect(await messageAt(-5 * minutes - 1000)).toBe(
      'Signature expired: 20261126T115459Z is now earlier than 20261126T115500Z (20261126T120000Z - 5 min.)',
    )
    expect(await messageAt(5 * minutes + 1000)).toBe(
      'Signature not yet current: 20261126T120501Z is still later than 20261126T120500Z (20261126T120000Z + 5 min.)',
    )
    for (const offset of [-5 * minutes, 5 * minutes]) expect(await messageAt(offset)).toBe('')
  })

  it('is refused without a date in the basic form, or with another day in the scope', async () => {
    const center = await startCenter()
    const signing = invocation(center)
    const headers = sign(center, signing)
    const wrong = await send(center, signing, { ...headers, 'x-amz-date': '2026-11-26T12:00:00Z' })
    expect(wrong.message).toMatch(/^Date must be in ISO-8601 'basic format'/)
    const authorization = headers['authorization']!.replace(/\/\d{8}\//, '/20200101/')
    const otherDay = await send(center, signing, { ...headers, authorization })
    expect([otherDay.exception, otherDay.message]).toEqual([
      mismatch,
      expect.stringMatching(/^Date in Credential scope does not match YYYYMMDD/),
    ])
  })

  it('must cover the host', async () => {
    const center = await startCenter()
    const signing = invocation(center)
    const headers = sign(center, signing)
    const authorization = headers['authorization']!.replace('host;', '')
    const answer = await send(center, signing, { ...headers, authorization })
    expect(answer.message).toBe("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
  })
})

describe('the credentials of a request', () => {
  it('are rejected if they are missing, incomplete or unknown', async () => {
    const center = await startCenter()
    const signing = invocation(center)
    const headers = sign(center, signing)
    const exceptionFor = async (changes: Record<string, string>) =>
      (await send(center, signing, { ...headers, ...changes })).exception
    const { authorization: header = '', ...unsigned } = headers
    expect((await send(center, signing, unsigned)).exception).toBe('MissingAuthenticationTokenException')
    for (const authorization of [
      'Bearer abc',
      header.replace('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA1'),
      header.replace(/Signature=.*/, 'Signature=abc'),
      header.replace(/SignedHeaders=[^,]*/, 'SignedHeaders='),
      header.replace('/aws4_request', ''),
    ]) {
      expect(await exceptionFor({ authorization })).toBe('IncompleteSignatureException')
    }
    const { accessKeyId } = signing
    const authorization = header.replace(accessKeyId, 'ASIAAAAAAAAAAAAAAAAA')
    expect(await exceptionFor({ authorization })).toBe('UnrecognizedClientException')
  })

  it('are refused with the session token of others, and without one', async () => {
    const center = await startCenter()
    const other = credentialsOf(center)
    const signing = invocation(center)
    const answer = await sendSigned(center, { ...signing, sessionToken: other.sessionToken })
    expect([answer.status, answer.exception, answer.message]).toEqual([
      403,
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    ])
    const { 'x-amz-security-token': _, ...headers } = sign(center, signing)
    expect((await send(center, signing, headers)).exception).toBe('UnrecognizedClientException')
  })

  it('expire by the clock, with a lifetime that can be changed, and by hand', async () => {
    let now = Date.parse('2026-11-26T12:00:00Z')
    const center = await startCenter({ now: () => now, roleCredentialsLifetimeSeconds: 20 })
    const at = (signing = invocation(center)) => sendSigned(center, { ...signing, date: amzDate(now) })
    const short = invocation(center)
    center.setRoleCredentialsLifetime(60)
    const long = invocation(center)
    now += 20_000
    const expired = await at(short)
    expect([expired.status, expired.exception, expired.message]).toEqual([
      403,
      'ExpiredTokenException',
      'The security token included in the request is expired',
    ])
    expect((await at(long)).status).toBe(200)
    center.expireRoleCredentials(long.accessKeyId)
    expect((await at(long)).exception).toBe('ExpiredTokenException')
    const others = [invocation(center), invocation(center)]
    center.expireRoleCredentials()
    for (const other of others) expect((await at(other)).exception).toBe('ExpiredTokenException')
    expect(() => center.expireRoleCredentials('ASIAAAAAAAAAAAAAAAAA')).toThrow('not handed out here')
    expect(() => center.setRoleCredentialsLifetime(-1)).toThrow(RangeError)
  })

  it('are those that GetRoleCredentials answered', async () => {
    const center = await startCenter()
    const { accountId, roles } = center.accounts[0]!
    const { accessToken } = center.issueToken()
    const query = `account_id=${accountId}&role_name=${roles[0]}`
    const response = await fetch(`${center.url}/federation/credentials?${query}`, {
      headers: { 'x-amz-sso_bearer_token': accessToken },
    })
    const { roleCredentials } = (await response.json()) as { roleCredentials: Record<string, string> }
    const { accessKeyId = '', secretAccessKey = '', sessionToken = '' } = roleCredentials
    const answer = await sendSigned(center, invocation(center, { accessKeyId, secretAccessKey, sessionToken }))
    expect(answer.status).toBe(200)
    expect(center.requests.at(-1)?.caller).toEqual({ accessKeyId, accountId, roleName: roles[0] })
    expect(JSON.stringify(center.roleCredentials)).not.toContain(sessionToken)
  })

  it('are in no text of an error', async () => {
    const center = await startCenter({ secretMarker: 'PLANTED' })
    const signing = invocation(center)
    const refused = [
      await send(center, signing, sign(center, { ...signing, body: '' })),
      await sendSigned(center, { ...signing, region: 'eu-west-3' }),
      await sendSigned(center, { ...signing, sessionToken: `${signing.sessionToken}x` }),
    ]
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403])
    for (const { text } of refused) expect(text).not.toContain('PLANTED')
  })
})
