import { randomUUID } from 'node:crypto'
import { encodeEvent } from '../event-stream.js'
import { json, type Reply, stream } from '../reply.js'
import type { Service, ServiceRequest } from '../service.js'
import { malformed, type ModelCall, readModelCall } from './model-call.js'
import { tokensOf, type Turn, turnOf } from './turn.js'

/** `POST /model/ID/invoke` of a Claude model: a message of Anthropic's API. */
export function invokeModel(service: Service, request: ServiceRequest): Reply {
  const call = readMessagesCall(service, request, false)
  const { message, turn } = beginMessage(service, call)
  const usage = { ...message.usage, output_tokens: tokensOf(turn) }
  const content = [
    turn.toolUse === undefined ? { type: 'text', text: turn.text } : { type: 'tool_use', ...turn.toolUse },
  ]
  const reply = json({ ...message, content, stop_reason: stopReason(turn), usage })
  return {
    ...reply,
    headers: {
      ...reply.headers,
      'X-Amzn-Bedrock-Input-Token-Count': String(usage.input_tokens),
      'X-Amzn-Bedrock-Output-Token-Count': String(usage.output_tokens),
      'X-Amzn-Bedrock-Invocation-Latency': '0',
    },
  }
}

/** `POST /model/ID/invoke-with-response-stream`: the events of Anthropic's API, each in a `chunk` of an event stream. */
export function invokeModelWithResponseStream(service: Service, request: ServiceRequest): Reply {
  const call = readMessagesCall(service, request, true)
  const { message, turn } = beginMessage(service, call)
  const outputTokens = tokensOf(turn)
  const events = [
    { type: 'message_start', message },
    ...contentEvents(turn),
    {
      type: 'message_delta',
      delta: { stop_reason: stopReason(turn), stop_sequence: null },
      usage: { output_tokens: outputTokens },
    },
    {
      type: 'message_stop',
      'amazon-bedrock-invocationMetrics': {
        inputTokenCount: message.usage.input_tokens,
        outputTokenCount: outputTokens,
        invocationLatency: 0,
        firstByteLatency: 0,
      },
    },
  ]
  return stream(
    events.map((event) => encodeEvent('chunk', { bytes: Buffer.from(JSON.stringify(event)).toString('base64') })),
    { 'X-Amzn-Bedrock-Content-Type': 'application/json' },
  )
}

function readMessagesCall(service: Service, request: ServiceRequest, isStream: boolean): ModelCall {
  const call = readModelCall(service, request, isStream)
  for (const key of ['anthropic_version', 'max_tokens', 'messages']) {
    if (!(key in call.body)) throw malformed(`#: required key [${key}] not found`)
  }
  return call
}

function beginMessage(service: Service, call: ModelCall) {
  const message = {
    id: `msg_bdrk_${randomUUID().replaceAll('-', '')}`,
    type: 'message',
    role: 'assistant',
    model: call.modelId.replace(/^.*anthropic\./, ''),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: {
      input_tokens: tokensOf(call.body['messages']),
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: 1,
    },
  }
  return { message, turn: turnOf(service, call, toolNames(call.body['tools'])) }
}

/** Text comes in two parts, so that a client has to put it together. */
function contentEvents(turn: Turn): readonly object[] {
  const delta = (value: object): object => ({ type: 'content_block_delta', index: 0, delta: value })
  const start = (value: object): object => ({ type: 'content_block_start', index: 0, content_block: value })
  const stop = { type: 'content_block_stop', index: 0 }
  if (turn.toolUse !== undefined) {
    const input = JSON.stringify(turn.toolUse.input)
    return [
      start({ type: 'tool_use', id: turn.toolUse.id, name: turn.toolUse.name, input: {} }),
      ...halves(input).map((half) => delta({ type: 'input_json_delta', partial_json: half })),
      stop,
    ]
  }
  return [
    start({ type: 'text', text: '' }),
    ...halves(turn.text).map((half) => delta({ type: 'text_delta', text: half })),
    stop,
  ]
}

/** A text in two parts; no character is cut in two. */
export function halves(text: string): readonly [string, string] {
  const characters = [...text]
  const middle = Math.ceil(characters.length / 2)
  return [characters.slice(0, middle).join(''), characters.slice(middle).join('')]
}

function stopReason(turn: Turn): string {
  return turn.toolUse === undefined ? 'end_turn' : 'tool_use'
}

function toolNames(tools: unknown): readonly string[] {
  if (!Array.isArray(tools)) return []
  return (tools as readonly { name?: unknown }[]).map(({ name }) => String(name))
}
