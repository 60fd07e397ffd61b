import { request } from 'node:http'
import { beforeEach, describe, expect, test } from 'vitest'
import type { IdentityCenter, IdentityCenterOptions } from '../../emulator/index.js'
import { type SignInEvent, type SignInOptions, SsoSession } from '../../index.js'
import { startCenter, startUrl } from '../harness/center.js'
import { useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import { refreshes, sessionName, sessionOptions, tokenFile } from '../harness/session.js'
import { until } from '../harness/until.js'
import { rejectionCode } from '../harness/rejection.js'

let home: Home
let center: IdentityCenter
let events: SignInEvent[]
let opened: string[]

async function start(options: IdentityCenterOptions) {
  home = new Home()
  center = await startCenter(options)
  useHome(home)
  events = []
  opened = []
  for (const name of ['SSH_CONNECTION', 'SSH_TTY']) delete process.env[name]
}

beforeEach(() => start({ approveAfterPolls: 0 }))

const session = () => new SsoSession(sessionOptions(center))
const kinds = () => events.map(({ type }) => type)

/** Opens the page as a browser does, and leaves it to the test to decide. */
const options = (more: SignInOptions = {}): SignInOptions => ({
  flow: 'browser',
  openBrowser: async (url) => {
    opened.push(url)
    await fetch(url)
  },
  onEvent: (event) => void events.push(event),
  ...more,
})

async function authorization() {
  await until(() => center.authorizations.length > 0)
  const found = center.authorizations.at(-1)
  if (!found) throw new Error('nobody asked')
  return found
}

describe('signIn() in the browser', () => {
  test('sends the person to the authorize endpoint, and comes back with a token that can be refreshed', async () => {
    const one = session()
    const asked = one.signIn(options())
    const { id, redirectUri, scopes } = await authorization()
    expect(redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback$/)
    expect(scopes).toEqual(['sso:account:access'])
    const page = await fetch(center.allowAuthorization(id))
    expect(await page.text()).toContain('You can close this window')
    expect(page.headers.get('cache-control')).toBe('no-store')
    const token = await asked
    expect(kinds()).toEqual(['registering', 'awaitingUser', 'exchanging', 'signedIn'])
    expect(events[1]).toMatchObject({ flow: 'browser', url: opened[0], expiresAt: expect.any(Date) as Date })
    expect(tokenFile(home)).toMatchObject({
      accessToken: token.accessToken,
      startUrl,
      refreshToken: token.refreshToken,
    })
    // The token is the session's: it is refreshed with the client that it was granted to.
    center.expireAccessToken(token.accessToken)
    expect(await one.listAccountsAndRoles()).toHaveLength(center.accounts.length)
    expect(refreshes(center)).toBe(1)
  })

  test('sends the parameters of the AWS CLI', async () => {
    const left = new AbortController()
    const asked = session()
      .signIn(options({ signal: left.signal }))
      .catch((error: unknown) => error)
    await authorization()
    const url = new URL(opened[0] ?? '')
    expect([...url.searchParams.keys()]).toEqual([
      'response_type',
      'client_id',
      'redirect_uri',
      'state',
      'code_challenge_method',
      'scopes',
      'code_challenge',
    ])
    expect(url.search).toContain('scopes=sso%3Aaccount%3Aaccess&')
    const registered = center.requests.find(({ operation }) => operation === 'RegisterClient')
    expect(registered?.body).toMatchObject({
      clientType: 'public',
      grantTypes: ['authorization_code', 'refresh_token'],
      redirectUris: ['http://127.0.0.1/oauth/callback'],
      issuerUrl: startUrl,
      scopes: ['sso:account:access'],
    })
    left.abort('left')
    expect(await asked).toBe('left')
  })

  test('is AccessDenied when the person denies it, and the page says so', async () => {
    const asked = rejectionCode(session().signIn(options()))
    const page = await fetch(center.denyAuthorization((await authorization()).id))
    expect(await page.text()).toContain('did not work')
    expect(await asked).toBe('AccessDenied')
    expect(tokenFile(home)).toBeUndefined()
  })

  test('fails for the caller and on the page when the code cannot be exchanged', async () => {
    center.setFaults([{ operation: 'CreateToken', fault: { exception: 'InvalidGrantException' } }])
    const asked = rejectionCode(session().signIn(options()))
    const page = await fetch(center.allowAuthorization((await authorization()).id))
    expect(await page.text()).toContain('did not work')
    expect(await asked).toBe('InvalidGrant')
  })

  test('is not ended by what others send to the callback', async () => {
    const asked = session().signIn(options())
    const { id, redirectUri } = await authorization()
    const back = center.allowAuthorization(id)
    const state = new URL(back).searchParams.get('state') ?? ''
    const get = async (url: string) => (await fetch(url)).status
    expect(await get(`${redirectUri}?code=stolen&state=wrong`)).toBe(400)
    expect(await get(`${redirectUri}?error=access_denied&state=${state.slice(1)}`)).toBe(400)
    expect(await get(redirectUri.replace('/oauth/callback', '/favicon.ico'))).toBe(404)
    // A page whose name leads here (DNS rebinding) has another Host.
    const rebound = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { Host: 'evil.example' }
      request(back, { headers }, (answer) => resolve(answer.resume().statusCode))
        .on('error', reject)
        .end()
    })
    expect(rebound).toBe(421)
    expect(await get(back)).toBe(200)
    expect(await asked).toHaveProperty('accessToken')
  })

  test('frees its port at once when the caller leaves', async () => {
    const leave = new AbortController()
    const asked = session().signIn(options({ signal: leave.signal }))
    const ended = asked.catch((error: unknown) => error)
    const { redirectUri } = await authorization()
    leave.abort(new Error('left'))
    expect(await ended).toMatchObject({ message: 'left' })
    await until(() =>
      fetch(redirectUri).then(
        () => false,
        () => true,
      ),
    )
  })

  test('shares one registration file with the device flow, and replaces the wrong kind', async () => {
    const registrations = () => center.requests.filter(({ operation }) => operation === 'RegisterClient').length
    const inBrowser = async () => {
      const asked = session().signIn(options({ force: true }))
      const count = center.authorizations.length
      await until(() => center.authorizations.length > count)
      await fetch(center.allowAuthorization(center.authorizations.at(-1)?.id ?? ''))
      await asked
    }
    await inBrowser()
    await inBrowser()
    expect(registrations()).toBe(1)
    await session().signIn({ flow: 'device', force: true, openBrowser: () => undefined })
    expect(registrations()).toBe(2)
    await inBrowser()
    expect(registrations()).toBe(3)
  })

  test('is an error of its own where the browser cannot be opened', async () => {
    const broken = () => {
      throw new Error('no browser here')
    }
    const asked = session().signIn(options({ openBrowser: broken }))
    await expect(asked).rejects.toMatchObject({ code: 'BrowserNotOpened' })
    await expect(asked).rejects.toThrow('no browser here')
  })

  test('does not wait for an opener that comes back with the person', async () => {
    await start({ autoConsent: 'allow' })
    let page = ''
    // The browser is sent on to the callback, whose page is held until the token is there.
    const openBrowser = async (url: string) => {
      page = await (await fetch(url)).text()
    }
    expect(await session().signIn(options({ openBrowser }))).toHaveProperty('accessToken')
    expect(page).toContain('You can close this window')
  })

  test('opens nothing with `openBrowser: false`, and reports the address', async () => {
    const asked = session().signIn(options({ openBrowser: false }))
    await until(() => kinds().includes('awaitingUser'))
    const event = events.find((each) => each.type === 'awaitingUser')
    await fetch(event?.url ?? '')
    await fetch(center.allowAuthorization((await authorization()).id))
    expect(await asked).toHaveProperty('accessToken')
  })
})

describe('signIn() by itself', () => {
  const device = () => events.find((event) => event.type === 'awaitingUser' && event.flow === 'device')

  test('takes a device code where the browser could not come back: in an SSH session', async () => {
    process.env['SSH_CONNECTION'] = '192.0.2.1 50000 192.0.2.2 22'
    expect(await session().signIn(options({ flow: 'auto' }))).toHaveProperty('accessToken')
    expect(events[0]).toEqual({ type: 'fallingBack', reason: 'this is an SSH session' })
    expect(device()).toHaveProperty('userCode')
    expect(center.authorizations).toHaveLength(0)
  })

  test.each(['browser', 'auto'] as const)(
    'changes to a device code when the caller asks for it in the middle (%s)',
    async (flow) => {
      const one = session()
      // Opens the page, where nobody comes back from.
      const asked = one.signIn(options({ flow }))
      await until(() => kinds().includes('awaitingUser'))
      expect(one.useDeviceCode()).toBe(true)
      expect(await asked).toHaveProperty('accessToken')
      expect(device()).toHaveProperty('userCode')
      expect(tokenFile(home)).toHaveProperty('refreshToken')
    },
  )

  test('says that there is no sign-in to change', () => {
    expect(session().useDeviceCode()).toBe(false)
  })

  test('takes a device code where the service offers no browser sign-in to this client', async () => {
    const browserClient = ({ body }: { body: unknown }) => 'grantTypes' in (body as object)
    center.setFaults([
      { operation: 'RegisterClient', when: browserClient, fault: { exception: 'InvalidRedirectUriException' } },
    ])
    expect(await session().signIn(options({ flow: 'auto' }))).toHaveProperty('accessToken')
    expect(device()).toHaveProperty('userCode')
  })

  test('never opens a page that is not AWS’s, the endpoint’s or this machine’s', async () => {
    const evil = (body: unknown) => ({ ...(body as object), verificationUriComplete: 'https://evil.example/device' })
    center.setFaults([{ operation: 'StartDeviceAuthorization', fault: { replaceBody: evil } }])
    expect(await rejectionCode(session().signIn(options({ flow: 'device' })))).toBe('UnsafeVerificationUri')
    expect(opened).toEqual([])
    expect(kinds()).toEqual(['registering'])
    expect(tokenFile(home, sessionName)).toBeUndefined()
  })

  test.each(['verificationUri', 'verificationUriComplete'])(
    'never reports such a page to a UI, either: %s',
    async (member) => {
      const evil = (body: unknown) => ({ ...(body as object), [member]: 'https://evil.example/device' })
      center.setFaults([{ operation: 'StartDeviceAuthorization', fault: { replaceBody: evil } }])
      expect(await rejectionCode(session().signIn(options({ flow: 'device', openBrowser: false })))).toBe(
        'UnsafeVerificationUri',
      )
      expect(kinds()).toEqual(['registering'])
    },
  )

  test('begins at the endpoint, whatever address the service names for that', async () => {
    const evil = (body: unknown) => ({ ...(body as object), authorizationEndpoint: 'https://evil.example/authorize' })
    center.setFaults([{ operation: 'RegisterClient', fault: { replaceBody: evil } }])
    const asked = session().signIn(options())
    const { id } = await authorization()
    expect(opened[0]).toContain(`${center.url}/authorize?`)
    await fetch(center.allowAuthorization(id))
    expect(await asked).toHaveProperty('accessToken')
  })

  test('opens no authorize address that a person and a browser would read in two ways', async () => {
    const { AWS_ENDPOINT_URL_SSO_OIDC: endpoint = '' } = center.env
    process.env['AWS_ENDPOINT_URL_SSO_OIDC'] = endpoint.replace('://', '://oidc.us-east-1.amazonaws.com@')
    expect(await rejectionCode(session().signIn(options()))).toBe('UnsafeVerificationUri')
    expect(opened).toEqual([])
    expect(kinds()).toEqual(['registering'])
  })

  test('has a state of its own each time', async () => {
    const states = new Set<string | null>()
    for (let time = 1; time <= 3; time++) {
      const asked = session().signIn(options({ force: true }))
      await until(() => center.authorizations.length === time)
      const { id } = await authorization()
      const state = new URL(opened.at(-1) ?? '').searchParams.get('state')
      expect(state).toMatch(/^[\w-]{43}$/)
      states.add(state)
      await fetch(center.allowAuthorization(id))
      await asked
    }
    expect(states.size).toBe(3)
  })
})
