import { describe, expect, it } from 'vitest'
import { destination, newCode, openAuthorize, press, redirectUri, exchange } from './browser-flow.js'
import { start } from './http-client.js'

const title = (html: string) => /<title>(.*)<\/title>/.exec(html)?.[1]

describe('the consent page', () => {
  it('shows the client, where it signs in, every scope and both buttons', async () => {
    const { http } = await start()
    const { page } = await openAuthorize(
      http,
      { clientName: 'Claude Desktop', scopes: ['sso:account:access', 'openid'] },
      { scopes: 'sso:account:access openid' },
    )
    for (const shown of [
      'Claude Desktop',
      'https://d-1234567890.awsapps.com/start',
      '<li>sso:account:access</li>',
      '<li>openid</li>',
      'value="allow">Allow<',
      'value="deny" class="plain">Deny<',
    ]) {
      expect(page.text).toContain(shown)
    }
  })

  it('sends the browser back with a code and the state on Allow', async () => {
    const { center, http } = await start()
    const { page } = await openAuthorize(http)
    const answer = await press(http, page, 'allow')
    expect([answer.status, answer.text, answer.headers.get('cache-control')]).toEqual([302, '', 'no-store'])
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    expect(destination(answer)).toEqual({
      address: redirectUri,
      parameters: { code: expect.any(String) as string, state: 'a state & more' },
    })
    expect(center.authorizations[0]?.status).toBe('allowed')
  })

  it('sends the browser back with access_denied and the state on Deny', async () => {
    const { center, http } = await start()
    const { page } = await openAuthorize(http)
    const answer = await press(http, page, 'deny')
    expect(answer.status).toBe(302)
    expect(destination(answer).parameters).toMatchObject({ error: 'access_denied', state: 'a state & more' })
    expect(center.authorizations[0]?.status).toBe('denied')
  })

  it('leads a second click where the first one led', async () => {
    const { http } = await start()
    for (const decision of ['allow', 'deny']) {
      const { page } = await openAuthorize(http)
      const [first, second] = [await press(http, page, decision), await press(http, page, decision)]
      expect(second.headers.get('location')).toBe(first.headers.get('location'))
    }
  })

  it('takes back no decision, and decides on nothing that is done or expired', async () => {
    const { center, http } = await start()
    const pressed = async (status: string, decision: string, first?: string) => {
      const { client, page } = await openAuthorize(http)
      const id = center.authorizations.at(-1)?.id ?? ''
      const way = first === undefined ? undefined : await press(http, page, first)
      if (status === 'expired') center.expireAuthorization(id)
      if (status === 'used' && way !== undefined) await exchange(http, client, destination(way).parameters['code'])
      const answer = await press(http, page, decision)
      expect(center.authorizations.at(-1)?.status).toBe(status)
      expect(answer.headers.get('location')).toBeNull()
      return [answer.status, /role="alert">(.*?)</.exec(answer.text)?.[1]]
    }
    expect(await pressed('denied', 'allow', 'deny')).toEqual([409, 'This sign-in was denied.'])
    expect(await pressed('allowed', 'deny', 'allow')).toEqual([409, 'This sign-in is allowed already.'])
    expect(await pressed('used', 'allow', 'allow')).toEqual([409, 'This sign-in is done already.'])
    expect(await pressed('expired', 'allow')).toEqual([410, 'This sign-in has expired.'])
    expect(await pressed('expired', 'allow', 'allow')).toEqual([410, 'This sign-in has expired.'])
  })

  it('asks again when the form carries no decision, and rejects one for an unknown sign-in', async () => {
    const { center, http } = await start()
    const { page } = await openAuthorize(http)
    for (const decision of ['', 'constructor', 'allowed']) {
      expect(title((await press(http, page, decision)).text)).toBe('Allow this sign-in?')
    }
    expect(center.authorizations[0]?.status).toBe('pending')
    const unknown = await http.submit('/authorize/decision', { authorization: 'x', decision: 'allow' })
    expect([unknown.status, title(unknown.text)]).toEqual([404, 'This sign-in cannot go on'])
    expect((await http.get('/authorize/decision')).status).toBe(405)
  })

  it('escapes what clients say of themselves', async () => {
    const { http } = await start()
    const attack = `"><script>alert('x')</script>&`
    const { page } = await openAuthorize(http, { clientName: attack, issuerUrl: attack })
    expect(page.text).not.toContain('<script')
    expect(page.text.split('&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;')).toHaveLength(3)
  })

  it('is not stored, framed or scripted, and its form leads back here and to the redirect URI only', async () => {
    const { http } = await start()
    const { page } = await openAuthorize(http)
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(page.headers.get('cache-control')).toBe('no-store')
    const policy = page.headers.get('content-security-policy')?.split('; ')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("form-action 'self' http://127.0.0.1:49152")
    expect(page.text).not.toMatch(/<script|<link|<img|javascript:| style=| on\w+=/)
    const refusal = await http.get('/authorize')
    expect(refusal.headers.get('content-security-policy')).toContain("form-action 'self';")
    expect(refusal.headers.get('cache-control')).toBe('no-store')
  })
})

describe('a test that decides without the page', () => {
  it('returns where the browser would be sent', async () => {
    const { center, http } = await start()
    await openAuthorize(http)
    await openAuthorize(http)
    const [one, two] = center.authorizations.map((authorization) => authorization.id)
    const allowed = center.allowAuthorization(one ?? '')
    expect(destination(allowed).parameters['code']).toBeDefined()
    expect(center.allowAuthorization(one ?? '')).toBe(allowed)
    expect(destination(center.denyAuthorization(two ?? '')).parameters['error']).toBe('access_denied')
    expect(() => center.denyAuthorization(one ?? '')).toThrow('can no longer be decided on: it is allowed')
    expect(() => center.expireAuthorization(two ?? '')).toThrow('it is denied')
    expect(() => center.allowAuthorization('x')).toThrow('No browser sign-in has the id x')
  })

  it('may let a code expire', async () => {
    const emulator = await start()
    const { client, id, code } = await newCode(emulator)
    emulator.center.expireAuthorization(id)
    expect((await exchange(emulator.http, client, code)).body['error']).toBe('invalid_grant')
    expect(() => emulator.center.allowAuthorization(id)).toThrow('it is expired')
  })
})

describe('faults and counters', () => {
  it('know the authorize endpoint and the decision apart', async () => {
    const { center, http } = await start()
    center.setFaults([
      { operation: 'Authorize', times: 1, fault: { status: 503 } },
      { operation: 'AuthorizeDecision', times: 1, takesEffect: true, fault: { reset: true } },
    ])
    expect((await openAuthorize(http)).page.status).toBe(503)
    expect(center.authorizations).toEqual([])
    const { page } = await openAuthorize(http)
    await expect(press(http, page, 'allow')).rejects.toThrow('fetch failed')
    expect(center.authorizations[0]?.status).toBe('allowed')
    expect((await press(http, page, 'allow')).status).toBe(302)
    expect(center.counters.byOperation).toMatchObject({ Authorize: 2, AuthorizeDecision: 2 })
    expect(center.counters.faults).toBe(2)
    const record = center.requests.find((request) => request.operation === 'AuthorizeDecision')
    expect(record).toMatchObject({ method: 'POST', path: '/authorize/decision', fault: 'reset', status: 0 })
    expect(record?.body).toMatch(/^authorization=[0-9a-f-]{36}&decision=allow$/)
  })

  it('leave the pages alone where a rule names no operation, and wait out the latency on them', async () => {
    const { center, http } = await start({ autoConsent: 'allow' })
    const { client } = await openAuthorize(http)
    center.setFaults([{ fault: { status: 500 } }])
    center.setLatency(60)
    const from = performance.now()
    expect((await http.send(`/authorize?client_id=${client.clientId}`)).status).toBe(400)
    expect(performance.now() - from).toBeGreaterThan(50)
  })
})
