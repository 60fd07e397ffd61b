import { randomLetters } from '../random.js'
import type { Service } from '../service.js'
import type { ModelCall } from './model-call.js'

/** What the model says: a text, or that it wants a tool to be used. */
export type Turn =
  | { readonly text: string; readonly toolUse?: undefined }
  | {
      readonly text?: undefined
      readonly toolUse: { readonly id: string; readonly name: string; readonly input: unknown }
    }

/** A message of a conversation, in what Anthropic's API and Converse have in common. */
interface Message {
  readonly role: unknown
  readonly content: unknown
}

/** What the model answers to a conversation. `tools` are the names of the tools that the request offers. */
export function turnOf(service: Service, { caller, modelId, body }: ModelCall, tools: readonly string[]): Turn {
  const messages = Array.isArray(body['messages']) ? (body['messages'] as readonly Message[]) : []
  const prompts = messages.filter((message) => message.role === 'user' && !hasToolResult(message))
  const { answer, toolUse } = service.bedrock
  if (toolUse !== undefined && tools.includes(toolUse.name)) {
    const lastPrompt = messages.findLastIndex((message) => prompts.includes(message))
    const used = messages.slice(lastPrompt + 1).filter(hasToolResult).length
    if (used < (toolUse.times ?? 1)) {
      const id = `tooluse_${randomLetters(letters, 22)}`
      return { toolUse: { id, name: toolUse.name, input: toolUse.input ?? {} } }
    }
  }
  if (typeof answer === 'string') return { text: answer }
  const { roleName, accountId } = caller
  const prompt = textOf(prompts.at(-1)?.content)
  return { text: answer({ modelId, roleName, accountId, prompt, turn: prompts.length }) }
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Blocks are `{ type: 'tool_result' }` in Anthropic's API, and `{ toolResult }` in Converse. */
function hasToolResult({ content }: Message): boolean {
  return blocksOf(content).some((block) => block['type'] === 'tool_result' || 'toolResult' in block)
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  const texts = blocksOf(content).map((block) => block['text'])
  return texts.findLast((text) => typeof text === 'string') ?? ''
}

function blocksOf(content: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(content)) return []
  return content.filter((block) => typeof block === 'object' && block !== null)
}

/** A number of tokens that depends on the length of a text alone. One token is about four letters. */
export function tokensOf(value: unknown): number {
  return Math.max(1, Math.ceil((typeof value === 'string' ? value : JSON.stringify(value)).length / 4))
}
