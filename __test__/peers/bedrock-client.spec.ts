import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime'
import { expect, test } from 'vitest'
import { SsoSession } from '../../index.js'
import { assignedRole, requestsOf, startCenter } from '../harness/center.js'
import { useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import { sessionOptions, signInAsTheCli } from '../harness/session.js'

const modelId = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'
const messages = [{ role: 'user' as const, content: [{ text: 'hello' }] }]

async function startClient() {
  const home = new Home()
  const center = await startCenter()
  useHome(home)
  signInAsTheCli(home, center, 3600)
  const [accountId, roleName] = assignedRole(center)
  const credentials = new SsoSession(sessionOptions(center)).credentialProvider(accountId, roleName)
  const client = new BedrockRuntimeClient({ region: center.bedrockRegion, credentials })
  const ask = async () => {
    const { output } = await client.send(new ConverseCommand({ modelId, messages }))
    return output?.message?.content?.[0]?.text
  }
  const refresh = () => client.config.credentials({ forceRefresh: true })
  return { center, refresh, ask, roleName }
}

test('a Bedrock client with the credential provider of a session goes on after Bedrock has refused its credentials', async () => {
  const { center, refresh, ask, roleName } = await startClient()
  expect(await ask()).toBe('Bedrock answered')
  expect(await ask()).toBe('Bedrock answered')
  expect(requestsOf(center, 'GetRoleCredentials')).toBe(1)

  center.expireRoleCredentials()
  // The SDK keeps credentials that have not expired by their own time. The caller has to ask for others.
  expect(await ask().catch((error: unknown) => (error as Error).name)).toBe('ExpiredTokenException')
  const many = Array.from({ length: 50 }, () => refresh())
  const keys = await Promise.all(many.map(async (credentials) => (await credentials).accessKeyId))
  expect(await ask()).toBe('Bedrock answered')
  expect(new Set(keys).size).toBe(1)
  expect(requestsOf(center, 'GetRoleCredentials')).toBe(2)
  expect(new Set(center.requests.flatMap(({ caller }) => caller?.roleName ?? []))).toEqual(new Set([roleName]))
})
