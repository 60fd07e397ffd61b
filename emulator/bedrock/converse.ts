import { encodeEvent } from '../event-stream.js'
import { json, type Reply, stream } from '../reply.js'
import type { Service, ServiceRequest } from '../service.js'
import { halves } from './invoke-model.js'
import { malformed, type ModelCall, readModelCall } from './model-call.js'
import { tokensOf, type Turn, turnOf } from './turn.js'

/** `POST /model/ID/converse`: one form for all models. */
export function converse(service: Service, request: ServiceRequest): Reply {
  const { turn, usage } = readConversation(service, request, false)
  const content =
    turn.toolUse === undefined
      ? { text: turn.text }
      : { toolUse: { toolUseId: turn.toolUse.id, name: turn.toolUse.name, input: turn.toolUse.input } }
  return json({
    metrics: { latencyMs: 0 },
    output: { message: { role: 'assistant', content: [content] } },
    stopReason: stopReason(turn),
    usage,
  })
}

/** `POST /model/ID/converse-stream`: each event of the API model is a message of an event stream. */
export function converseStream(service: Service, request: ServiceRequest): Reply {
  const { turn, usage } = readConversation(service, request, true)
  const contentBlockIndex = 0
  const delta = (value: object): Buffer => encodeEvent('contentBlockDelta', { contentBlockIndex, delta: value })
  const content =
    turn.toolUse === undefined
      ? halves(turn.text).map((text) => delta({ text }))
      : [
          encodeEvent('contentBlockStart', {
            contentBlockIndex,
            start: { toolUse: { toolUseId: turn.toolUse.id, name: turn.toolUse.name } },
          }),
          ...halves(JSON.stringify(turn.toolUse.input)).map((input) => delta({ toolUse: { input } })),
        ]
  return stream([
    encodeEvent('messageStart', { role: 'assistant' }),
    ...content,
    encodeEvent('contentBlockStop', { contentBlockIndex }),
    encodeEvent('messageStop', { stopReason: stopReason(turn) }),
    encodeEvent('metadata', { metrics: { latencyMs: 0 }, usage }),
  ])
}

interface Usage {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly totalTokens: number
}

function readConversation(
  service: Service,
  request: ServiceRequest,
  isStream: boolean,
): { readonly turn: Turn; readonly usage: Usage } {
  const call = readModelCall(service, request, isStream)
  if (!Array.isArray(call.body['messages'])) throw malformed('#: required key [messages] not found')
  const turn = turnOf(service, call, toolNames(call))
  const inputTokens = tokensOf(call.body['messages'])
  const outputTokens = tokensOf(turn)
  return { turn, usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens } }
}

function stopReason(turn: Turn): string {
  return turn.toolUse === undefined ? 'end_turn' : 'tool_use'
}

/** `toolConfig.tools[].toolSpec.name` */
function toolNames({ body }: ModelCall): readonly string[] {
  const { tools } = (body['toolConfig'] ?? {}) as { tools?: unknown }
  if (!Array.isArray(tools)) return []
  return (tools as readonly { toolSpec?: { name?: unknown } }[]).map(({ toolSpec }) => String(toolSpec?.name))
}
