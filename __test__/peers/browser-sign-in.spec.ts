import { expect, test, describe } from 'vitest'
import { authorizePath } from '../emulator/browser-flow.js'
import { botocore, sdk, startPeer } from './peers.js'
import { startCenter, startUrl } from '../harness/center.js'
import { Home } from '../harness/home.js'

interface Served {
  readonly accounts: number
  readonly errors: Record<string, { code: string; status: number }>
}

describe.each([botocore, sdk])('the emulator gives $name', (peer) => {
  test('a token for an authorization code, with PKCE checked and the code good for one use', async () => {
    const center = await startCenter({ autoConsent: 'allow' })
    const running = startPeer(peer, new Home(), center, 'browser', startUrl, center.region)
    const clientId = await running.line('CLIENT')
    const page = await fetch(center.url + authorizePath(clientId), { redirect: 'manual' })
    const back = new URL(page.headers.get('location') ?? '')
    running.send(back.searchParams.get('code') ?? '')
    const served = await running.json<Served>()
    expect(served.accounts).toBe(center.accounts.length)
    expect(served.errors).toMatchObject({
      wrongVerifier: { code: 'InvalidGrantException', status: 400 },
      spent: { code: 'InvalidGrantException', status: 400 },
    })
  })
})
