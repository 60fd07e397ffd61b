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
  return { center, credentials, ask, roleName }
}

test('a Bedrock client with the credential provider of a session goes on after Bedrock has refused its credentials', async () => {
  const { center, ask, roleName } = await startClient()
  expect(await ask()).toBe('Bedrock answered')
  expect(await ask()).toBe('Bedrock answered')
  expect(requestsOf(center, 'GetRoleCredentials')).toBe(1)

  center.expireRoleCredentials()
  const outcome = await ask().catch((error: unknown) => (error as Error).name)
  console.log(outcome, center.requests.map(({ operation, status }) => `${operation} ${status}`))
  const outcome2 = await ask().catch((error: unknown) => (error as Error).name)
  console.log(outcome2, center.requests.map(({ operation, status }) => `${operation} ${status}`))
  expect(new Set(center.requests.flatMap(({ caller }) => caller?.roleName ?? []))).toEqual(new Set([roleName]))
})
