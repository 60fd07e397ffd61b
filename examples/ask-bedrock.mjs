// From a sign-in to a model: a client of the AWS SDK for JavaScript takes the role credentials of a session.
//
// `npm start` runs this with the emulator.

import { BedrockRuntime } from '@aws-sdk/client-bedrock-runtime'
import { SsoSession } from 'aws-sso-native'

/** Asks a Claude model in `bedrockRegion`, which is seldom the region of the sign-in, and returns its answer. */
export async function askBedrock({ startUrl, region, accountId, roleName, bedrockRegion, modelId, prompt, signal }) {
  const session = new SsoSession({ startUrl, region })
  const bedrock = new BedrockRuntime({
    region: bedrockRegion,
    credentials: session.credentialProvider(accountId, roleName),
  })
  try {
    const messages = [{ role: 'user', content: [{ text: prompt }] }]
    const { output } = await bedrock.converse({ modelId, messages }, { abortSignal: signal })
    return output.message.content.map(({ text = '' }) => text).join('')
  } finally {
    bedrock.destroy()
  }
}
