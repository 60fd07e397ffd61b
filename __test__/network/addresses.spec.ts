import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Home } from '../harness/home.js'
import { authorize, every, expectFlow, forFlow, machineEnv, oidc, pem, run, startAws } from './support.js'
import { address, aws, useWorld } from './world.js'

const world = useWorld()
const { dropping, unreachable, prohibited, resetting } = address

/** How often a request is sent before the call fails with a fault of the network: `docs/design/retries.md`. */
const attempts = 4

describe('the first address of each host', () => {
  it.each<[string, readonly string[]]>([
    ['drops packets, by IPv4 alone', [dropping.v4, aws.v4]],
    ['drops packets, by IPv6 alone', [dropping.v6, aws.v6]],
    ['drops packets, and those of IPv6 with it', [dropping.v6, aws.v4]],
    ['is unreachable', [unreachable.v6, unreachable.v4, aws.v4]],
    ['is not allowed by a firewall', [prohibited.v4, aws.v4]],
    ['resets connections', [resetting.v6, resetting.v4, aws.v4]],
  ])('%s: the full flow goes to the next', async (_name, addresses) => {
    const { center } = await startAws(world, forFlow)
    world.names(every(addresses))
    await world.dropped()
    const log = await expectFlow(world.open, center, { AWS_CA_BUNDLE: pem(center.certificateAuthority) })
    // The first address was tried, and no request had to be sent again.
    const dropped = await world.dropped()
    expect(dropped.v4 > 0).toBe(addresses.includes(dropping.v4))
    expect(dropped.v6 > 0).toBe(addresses.includes(dropping.v6))
    if (!addresses.includes(dropping.v4) && !addresses.includes(dropping.v6)) expect(log).toContain(' addressFailed ')
    expect(log).not.toMatch(/ (requestFailed|retryScheduled) /)
  })
})

describe('a host that cannot be reached', () => {
  it.each([
    ['resets connections', [resetting.v4], /203\.0\.113\.69:443: Connection refused/],
    ['is unreachable', [unreachable.v4], /203\.0\.113\.67:443: No route to host/],
    ['is not allowed by a firewall', [prohibited.v6], /\[2001:db8:1::68\]:443: Permission denied/],
  ])('%s: each address is named with its cause', async (_name, addresses, says) => {
    world.names(every(addresses))
    const answer = await authorize(world.open, {})
    expect(answer).toMatchObject({ code: 'Network', retryable: true })
    expect(answer.message).toMatch(says)
    expect(answer.log.match(/ requestStarted /g)).toHaveLength(attempts)
    expect(answer.log.match(/ addressFailed /g)).toHaveLength(attempts)
  })

  it('resets the connection when it sees the name of the host', async () => {
    const other = await world.accept(address.other.v4, 443, (socket) => {
      socket.once('data', () => socket.resetAndDestroy())
    })
    world.names(every([address.other.v4]))
    const answer = await authorize(world.open, {})
    expect(answer).toMatchObject({ code: 'Network', retryable: true })
    expect(answer.message).toMatch(/broke during the TLS handshake: Connection reset by peer/)
    expect(answer.message).toContain(`${oidc}:443`)
    expect(other.connections).toBe(attempts)
  })
})

describe('a name server', () => {
  it.each([
    ['does not know the host', {}],
    ['fails', every('failure' as const)],
    ['does not answer', every('silence' as const)],
    ['knows the host, but no address of it', every([])],
  ])('%s', async (_name, names) => {
    const { v4 } = await startAws(world)
    world.names(names)
    const answer = await authorize(world.open, {})
    expect(answer).toMatchObject({ code: 'HostNotFound', retryable: true })
    expect(answer.message).toContain(`the host \`${oidc}\` was not found`)
    expect(world.nameServer.asked).toContain(oidc)
    expect(v4.connections).toBe(0)
  })
})

describe('a network that changes under open connections', () => {
  it('costs a request some seconds: it is sent on a new connection, and those that are silent are closed', async () => {
    const { center, v4 } = await startAws(world)
    world.names(every([aws.v4]))
    const { accessToken } = center.issueToken()
    const env = machineEnv(new Home(), { AWS_CA_BUNDLE: pem(center.certificateAuthority) })
    const args = [join(__dirname, 'programs', 'silent.mjs'), accessToken, center.region]
    let before = 0
    const listed = await run<{ before: number; after: number }>(world.open, args, env, async (child) => {
      await child.line('ready')
      // More than the server has accepted so far, if this process is slow.
      before = await world.silence()
      expect(before).toBeGreaterThan(0)
      child.send('go on')
    })
    expect(listed).toMatchObject({ before: center.accounts.length, after: center.accounts.length })
    expect(await world.silenced()).toBeGreaterThan(0)
    expect(v4.connections).toBeGreaterThan(before)
    // One request found it out, and no call of the service failed.
    expect(listed.log.match(/ connectionSilent /g)).toHaveLength(1)
    expect(listed.log).not.toMatch(/ (requestFailed|retryScheduled|listRequestFailed) /)
  })
})
