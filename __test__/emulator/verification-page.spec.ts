import { describe, expect, it } from 'vitest'
import { exceptionOf, start } from './http-client.js'

const title = (html: string) => /<title>(.*)<\/title>/.exec(html)?.[1]

describe('the verification page', () => {
  it('asks for the code, and finds it however it is typed', async () => {
    const { http } = await start()
    const { userCode } = await http.newDeviceCode()
    const asking = await http.get('/device')
    expect(asking.status).toBe(200)
    expect(asking.text).toContain('<label for="user_code">')
    expect(asking.text).toContain('<form method="get" action="/device">')
    const typed = userCode.toLowerCase().replace('-', ' ')
    const found = await http.get(`/device?user_code=${encodeURIComponent(typed)}`)
    expect(title(found.text)).toBe('Approve this sign-in?')
  })

  it('shows the code, the client, the scopes and both buttons', async () => {
    const { center, http } = await start()
    const device = await http.startDevice(await http.register({ clientName: 'Claude Desktop' }))
    const { text } = await http.get(device.verificationUriComplete.slice(center.url.length))
    expect(text).toContain(device.userCode)
    expect(text).toContain('Claude Desktop')
    expect(text).toContain('sso:account:access')
    expect(text).toContain('value="approve"')
    expect(text).toContain('value="deny"')
    expect(center.deviceAuthorizations[0]?.status).toBe('pending')
  })

  it.each([
    ['approve', 'Sign-in approved', undefined],
    ['deny', 'Sign-in denied', 'AccessDeniedException'],
  ])('lets the person %s', async (decision, shown, outcome) => {
    const { http } = await start()
    const device = await http.newDeviceCode()
    const page = await http.submit('/device', { user_code: device.userCode, decision })
    expect([page.status, title(page.text)]).toEqual([200, shown])
    expect(exceptionOf(await http.poll(device))).toBe(outcome)
  })

  it('says so when a code is unknown, and keeps what was typed', async () => {
    const { http } = await start()
    const page = await http.get('/device?user_code=ZZZZ-ZZZZ')
    expect(page.status).toBe(404)
    expect(page.text).toContain('role="alert"')
    expect(page.text).toContain('value="ZZZZ-ZZZZ"')
    expect((await http.submit('/device', { user_code: 'ZZZZ-ZZZZ', decision: 'approve' })).status).toBe(404)
  })

  it('does not decide twice, nor on a code that is used or has expired', async () => {
    const { center, http } = await start()
    const [used, denied, expired] = [await http.newDeviceCode(), await http.newDeviceCode(), await http.newDeviceCode()]
    center.approve(used.userCode)
    center.deny(denied.userCode)
    center.expire(expired.userCode)
    const visit = async (code: string) => {
      const page = await http.submit('/device', { user_code: code, decision: 'approve' })
      return [page.status, title(page.text)]
    }
    expect(await visit(used.userCode)).toEqual([409, 'This code is approved already'])
    await http.poll(used)
    expect(await visit(used.userCode)).toEqual([409, 'This code was used already'])
    expect(await visit(denied.userCode)).toEqual([409, 'This code was denied'])
    expect(await visit(expired.userCode)).toEqual([410, 'This code has expired'])
    expect(exceptionOf(await http.poll(denied))).toBe('AccessDeniedException')
  })

  it('asks again when the form carries no decision', async () => {
    const { center, http } = await start()
    const { userCode } = await http.newDeviceCode()
    const page = await http.submit('/device', { user_code: userCode, decision: 'constructor' })
    expect(title(page.text)).toBe('Approve this sign-in?')
    expect(center.deviceAuthorizations[0]?.status).toBe('pending')
  })

  it('approves nothing on a GET, which a browser may prefetch', async () => {
    const { center, http } = await start()
    const { userCode } = await http.newDeviceCode()
    await http.get(`/device?user_code=${userCode}&decision=approve`)
    expect(center.deviceAuthorizations[0]?.status).toBe('pending')
  })

  it('escapes the client name, the start URL and the typed code', async () => {
    const { http } = await start()
    const attack = `"><script>alert('x')</script>&`
    const client = await http.register({ clientName: attack })
    const started = await http.post('/device_authorization', { ...client, startUrl: `https://a.example/${attack}` })
    const pages = [
      await http.get(`/device?user_code=${String(started.body['userCode'])}`),
      await http.get(`/device?user_code=${encodeURIComponent(attack)}`),
    ]
    for (const { text } of pages) {
      expect(text).not.toContain('<script')
      expect(text).toContain('&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;')
    }
  })

  it('is not stored, framed or scripted, and loads nothing', async () => {
    const { http } = await start()
    const { headers, text } = await http.get('/device')
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-store')
    const policy = headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toMatch(/style-src 'sha256-[A-Za-z0-9+/]{43}='/)
    expect(text).not.toMatch(/<script|<link|<img|javascript:| style=| on\w+=/)
  })

  it('is reached from the start URL', async () => {
    const { http } = await start()
    expect((await http.get('/start')).text).toContain('href="/device"')
  })
})
