import { describe, expect, test } from 'vitest'
import { childCredentials } from '../../index.js'
import { Child } from '../harness/child.js'
import { program } from '../harness/programs.js'
import { refreshes, signInAsTheCli } from '../harness/session.js'
import { until } from '../harness/until.js'
import { Client, clientNames, closedLater, startEnvironment, startScene, twoRoles } from './support.js'

const ways = ['profile', 'endpoint'] as const
const region = 'us-west-2'

describe.each(ways)('a child by %s', (via) => {
  test.each(clientNames)('gets others when its credentials are about to expire: %s', async (name) => {
    // The SDKs ask again some minutes before the expiry. The endpoint keeps credentials for half of a short lifetime.
    const scene = await startScene({ roleCredentialsLifetimeSeconds: via === 'profile' ? 60 : 10 })
    const role = { ...twoRoles(scene.center)[0]!, region, via, env: startEnvironment(scene) }
    const client = new Client(name, closedLater(await childCredentials(scene.session, role)).env)
    const first = await client.ask({ force: false })
    expect(first.error).toBeUndefined()
    await until(async () => {
      const { accessKeyId } = await client.ask({ force: false })
      return accessKeyId !== undefined && accessKeyId !== first.accessKeyId
    })
  })

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

  test('gives credentials to the AWS CLI', async () => {
    const scene = await startScene()
    const role = { ...twoRoles(scene.center)[0]!, region, via, env: startEnvironment(scene) }
    const { env } = closedLater(await childCredentials(scene.session, role))
    const listed = await new Child(program('awsCli'), ['configure', 'list'], { env }).output()
    const source = via === 'profile' ? 'custom-process' : 'container-role'
    expect(listed).toMatch(new RegExp(`access_key\\W+\\w{4}\\W+${source}`))
  })
})
