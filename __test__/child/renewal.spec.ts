import { describe, expect, test } from 'vitest'
import { childCredentials } from '../../index.js'
import { Child } from '../harness/child.js'
import { program } from '../harness/programs.js'
import { programs } from '../../scripts/programs.mjs'
import { refreshes, signInAsTheCli } from '../harness/session.js'
import { until } from '../harness/until.js'
import { Client, clientNames, closedLater, type Scene, startEnvironment, startScene, twoRoles } from './support.js'

const ways = ['profile', 'endpoint'] as const
const region = 'us-west-2'

/** The access keys that signed the requests to STS. */
const signers = ({ center }: Scene) => {
  const asked = center.requests.filter(({ operation }) => operation === 'GetCallerIdentity')
  return new Set(asked.map(({ caller }) => caller?.accessKeyId))
}

describe.each(ways)('a child by %s', (via) => {
  test.each(clientNames)(
    'gets others when its credentials are about to expire, and no request fails: %s',
    async (name) => {
      // The SDKs ask again some minutes before the expiry, and that for Rust some seconds. The endpoint keeps credentials for
      // half of a short lifetime.
      const short = name === 'aws-config for Rust' ? 4 : 10
      const scene = await startScene({ roleCredentialsLifetimeSeconds: via === 'profile' && short === 10 ? 60 : short })
      const role = { ...twoRoles(scene.center)[0]!, region, via, env: startEnvironment(scene) }
      const client = new Client(name, closedLater(await childCredentials(scene.session, role)).env)
      const first = await client.ask({ force: false })
      await until(async () => {
        const { accessKeyId, error } = await client.ask({ force: false })
        expect(error).toBeUndefined()
        // The requests that STS got were signed with both.
        return accessKeyId !== first.accessKeyId && signers(scene).size > 1
      })
    },
  )

  // The default chain of aws-config keeps nothing; a client of it does.
  test.each(['the AWS SDK for JavaScript', 'botocore'] as const)('gets the same while they last: %s', async (name) => {
    const scene = await startScene()
    const role = { ...twoRoles(scene.center)[0]!, region, via, env: startEnvironment(scene) }
    const client = new Client(name, closedLater(await childCredentials(scene.session, role)).env)
    const first = await client.ask({ force: false })
    expect(first.accessKeyId).toMatch(/^ASIA/)
    expect(await client.ask({ force: false })).toMatchObject({ accessKeyId: first.accessKeyId })
  })

  test('has credentials while the token is refreshed, once for all', async () => {
    const scene = await startScene({ refreshTokens: 'singleUse', roleCredentialsLifetimeSeconds: 60 })
    const role = { ...twoRoles(scene.center)[0]!, region, via, env: startEnvironment(scene) }
    const { env } = closedLater(await childCredentials(scene.session, role))
    signInAsTheCli(scene.home, scene.center, -1)
    // For role credentials in memory, the session reads the token file at most once a second. This reads it now.
    await scene.session.status()
    const children = Array.from({ length: 4 }, () => new Client('the AWS SDK for JavaScript', env))
    for (const { accessKeyId, error } of await Promise.all(children.map((child) => child.ask())))
      expect(accessKeyId, error).toMatch(/^ASIA/)
    expect(refreshes(scene.center)).toBe(1)
  })

  // In CI they always run, and fail without the program.
  const clis = (['awsCli', 'awsCli2'] as const).filter(
    (name) => process.env['CI'] === 'true' || programs[name].find() !== undefined,
  )
  test.each(clis)('gives credentials to each run of %s, and others when they have run out', async (name) => {
    const scene = await startScene({ roleCredentialsLifetimeSeconds: 4 })
    const role = { ...twoRoles(scene.center)[0]!, region, via, env: startEnvironment(scene) }
    const { env } = closedLater(await childCredentials(scene.session, role))
    const run = (...args: string[]) => new Child(program(name), args, { env }).output()
    // Version 2.9 does not know the variables with the address of a service.
    const identity = () => run('sts', 'get-caller-identity', '--endpoint-url', scene.center.url)
    expect(await identity()).toContain(`:assumed-role/AWSReservedSSO_${role.roleName}_`)
    await until(async () => {
      await identity()
      return signers(scene).size > 1
    })
    const source = via === 'profile' ? 'custom-process' : 'container-role'
    expect(await run('configure', 'list')).toMatch(new RegExp(`access_key\\W+\\w{4}\\W+${source}`))
  })
})
