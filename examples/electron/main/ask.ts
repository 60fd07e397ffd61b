// One question to Bedrock, with the client of the AWS SDK for JavaScript. The SDK is loaded when the first question is asked,
// because it takes longer to load than the window.

import type { SsoSession } from 'aws-sso-native'
import type { RoleId } from '../ipc/contract.js'
import { clearProblem, report } from './problem.js'
import type { Store } from './store.js'

/** An inference profile that every commercial region has. */
const MODEL = 'global.anthropic.claude-haiku-4-5-20251001-v1:0'

export class Ask {
  readonly #store: Store
  #asking: AbortController | undefined

  constructor(store: Store) {
    this.#store = store
  }

  cancel(): void {
    this.#asking?.abort()
    this.#asking = undefined
    this.#store.set({ answer: null })
  }

  async ask(question: string, { accountId, roleName }: RoleId, region: string, session: SsoSession): Promise<void> {
    this.cancel()
    const asking = new AbortController()
    this.#asking = asking
    clearProblem(this.#store, 'ask')
    this.#store.set({ answer: { question, text: '', stage: 'asking' } })
    try {
      const { BedrockRuntimeClient, ConverseStreamCommand } = await import('@aws-sdk/client-bedrock-runtime')
      const client = new BedrockRuntimeClient({ region, credentials: session.credentialProvider(accountId, roleName) })
      try {
        const messages = [{ role: 'user' as const, content: [{ text: question }] }]
        const command = new ConverseStreamCommand({ modelId: MODEL, messages })
        const { stream = [] } = await client.send(command, { abortSignal: asking.signal })
        let text = ''
        for await (const { contentBlockDelta } of stream) {
          if (asking.signal.aborted) return
          text += contentBlockDelta?.delta?.text ?? ''
          this.#store.set({ answer: { question, text, stage: 'asking' } })
        }
        this.#store.set({ answer: { question, text, stage: 'complete' } })
      } finally {
        client.destroy()
      }
    } catch (error) {
      if (asking.signal.aborted) return
      this.#store.set({ answer: { question, text: '', stage: 'failed' } })
      report(this.#store, 'ask', error)
    }
  }
}
