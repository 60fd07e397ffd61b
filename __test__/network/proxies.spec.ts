import { describe, expect, it } from 'vitest'
import {
  credentials,
  type Proxy,
  proxyHost,
  socksUser,
  type Squid,
  startDante,
  startSquid,
  startTinyproxy,
  user,
} from './proxies.js'
import {
  authorize,
  crowd,
  expectFlow,
  every,
  forFlow,
  namesOfProxies,
  pem,
  startAws,
  withCredentials,
} from './support.js'
import { address, aws, company, useWorld } from './world.js'

// Each host has an answer of its own, because squid keeps addresses and failures for a while.
const host = (region: string) => `oidc.${region}.amazonaws.com`
const [refused, unknown, closed, dropping] = ['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1']

let tinyproxy: Proxy
let squid: Squid
let dante: Proxy
const world = useWorld(async (built) => {
  tinyproxy = await startTinyproxy(built, [host(refused)])
  squid = await startSquid(built, [host(refused)])
  dante = await startDante(built)
})

/** How often a request is sent before the call fails with a fault that can pass: `docs/design/retries.md`. */
const attempts = 4

function names(): void {
  namesOfProxies(world)
  world.publicNameServer.names.set(host(closed), [address.resetting.v4])
  world.publicNameServer.names.set(host(dropping), [address.dropping.v4])
  world.publicNameServer.names.set(host(refused), [aws.v4])
}

const wrong = 'planted-wrong%@:'

describe('squid', () => {
  it.each([
    ['a wrong password', () => credentials(user, wrong), /does not accept the user name and password/, crowd],
    ['no password', () => '', /demands a user name and password/, authorize],
  ])('rejects %s: it is asked once, and names the kinds of authentication', async (_name, given, says, ask) => {
    const { v4 } = await startAws(world)
    names()
    squid.newLines()
    const answer = await ask(world.inside, { HTTPS_PROXY: `http://${given()}${squid.address}` })
    expect(answer).toMatchObject({ code: 'ProxyAuthenticationRequired', retryable: false })
    expect(answer.message).toMatch(says)
    expect(answer.message).toContain(`\`${squid.address}\``)
    expect(answer.message).toMatch(/HTTP 407 Proxy Authentication Required\); it offers Negotiate, Basic/)
    const lines = squid.newLines()
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^407 CONNECT (portal\.sso|oidc)\./)
    expect(v4.connections).toBe(0)
  })

  it('does not allow a host: HTTP 403 is told once', async () => {
    names()
    squid.newLines()
    const answer = await authorize(world.inside, { HTTPS_PROXY: withCredentials('http', squid.address) }, refused)
    expect(answer).toMatchObject({ code: 'ProxyRefused', retryable: false })
    expect(answer.message).toContain(
      `the proxy \`${squid.address}\` does not allow a connection to \`${host(refused)}:443\` (HTTP 403 Forbidden)`,
    )
    expect(squid.newLines()).toHaveLength(1)
  })

  it.each([
    ['does not know the host', unknown, '500 Internal Server Error'],
    ['finds no server at the address of the host', closed, '503 Service Unavailable'],
    ['gets no answer of the host', dropping, '503 Service Unavailable'],
  ])('%s: its status is told after the last attempt', async (_name, region, status) => {
    names()
    squid.newLines()
    const answer = await authorize(world.inside, { HTTPS_PROXY: withCredentials('http', squid.address) }, region)
    expect(answer).toMatchObject({ code: 'ProxyFailed', retryable: true })
    expect(answer.message).toContain(
      `the proxy \`${squid.address}\` could not make a connection to \`${host(region)}:443\` (HTTP ${status})`,
    )
    expect(squid.newLines()).toHaveLength(attempts)
  })

  it('has two addresses, and the first drops packets: the full flow goes to the next', async () => {
    const { center, v4 } = await startAws(world, forFlow)
    world.names({ ...every([aws.v4]), [proxyHost]: [address.dropping.v6, company] })
    await world.dropped()
    const env = {
      HTTPS_PROXY: withCredentials('http', squid.address),
      AWS_CA_BUNDLE: pem(center.certificateAuthority),
    }
    const log = await expectFlow(world.open, center, env)
    expect((await world.dropped()).v6).toBeGreaterThan(0)
    expect(log).not.toMatch(/ (requestFailed|retryScheduled) /)
    expect(v4.connections).toBeGreaterThan(0)
  })
})

describe('tinyproxy', () => {
  it('does not allow a host: HTTP 403 is told', async () => {
    names()
    const answer = await authorize(world.inside, { HTTPS_PROXY: `http://${tinyproxy.address}` }, refused)
    expect(answer).toMatchObject({ code: 'ProxyRefused', retryable: false })
    expect(answer.message).toMatch(/does not allow a connection to .* \(HTTP 403/)
  })

  it('cannot reach the host: the status is told', async () => {
    names()
    const answer = await authorize(world.inside, { HTTPS_PROXY: `http://${tinyproxy.address}` }, closed)
    expect(answer).toMatchObject({ code: 'ProxyFailed', retryable: true })
    expect(answer.message).toMatch(/could not make a connection to .* \(HTTP 50[02]/)
    expect(answer.message).toContain(`\`${tinyproxy.address}\``)
  })
})

describe('dante', () => {
  it('rejects a wrong password: it is sent once', async () => {
    const { v4 } = await startAws(world)
    names()
    const url = `socks5h://${credentials(socksUser, wrong)}${dante.address}`
    const answer = await crowd(world.inside, { HTTPS_PROXY: url })
    expect(answer).toMatchObject({ code: 'ProxyAuthenticationRequired', retryable: false })
    expect(answer.message).toContain(`the proxy \`${dante.address}\` does not accept the user name and password`)
    // What dante says to the password. The others are told that it was not sent again.
    expect(answer.log.match(/ stage=proxy .*\(SOCKS5 status \d+\)"/g)).toHaveLength(1)
    expect(answer.log).toContain('it was not asked again with the same user name and password')
    expect(v4.connections).toBe(0)
  })

  it('cannot reach the host: its reply is told', async () => {
    names()
    const url = `socks5h://${credentials(socksUser)}${dante.address}`
    const answer = await authorize(world.inside, { HTTPS_PROXY: url }, closed)
    expect(answer).toMatchObject({ code: 'ProxyFailed', retryable: true })
    expect(answer.message).toMatch(/made no connection to .*: .* \(SOCKS5 reply \d\)/)
  })
})

describe('a proxy', () => {
  it.each([
    ['that does not run', () => company],
    ['that no name server knows', () => 'gone.corp.example'],
  ])('%s is told as such, and its host is named', async (_name, proxy) => {
    names()
    const url = `http://${credentials()}${proxy()}:9999`
    const answer = await authorize(world.inside, { HTTPS_PROXY: url })
    expect(answer).toMatchObject({ code: 'ProxyUnreachable', retryable: true })
    expect(answer.message).toContain(`the proxy \`${proxy()}:9999\` cannot be reached`)
  })
})
