import { BedrockRuntime, type BedrockRuntimeClientConfig } from '@aws-sdk/client-bedrock-runtime'
import { STS } from '@aws-sdk/client-sts'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { IdentityCenter, ModelRequest } from '../../emulator/index.js'
import { startCenter } from '../harness/center.js'
import { credentialsOf, invocation, invokePath, messages, modelId, sendSigned } from './signed-client.js'

/** The SDK's own client. By default it speaks HTTP/2 with Bedrock. */
function bedrockOf(center: IdentityCenter, config: BedrockRuntimeClientConfig = {}): BedrockRuntime {
  const client = new BedrockRuntime({
    region: center.bedrockRegion,
    endpoint: center.url,
    credentials: credentialsOf(center),
    maxAttempts: 1,
    ...config,
  })
  onTestFinished(() => client.destroy())
  return client
}

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes)
const json = (bytes: Uint8Array | undefined) => JSON.parse(text(bytes)) as Record<string, unknown>

async function all<T>(events: AsyncIterable<T> | undefined): Promise<T[]> {
  const list: T[] = []
  for await (const event of events ?? []) list.push(event)
  return list
}

const conversation = (content: string) => ({
  modelId,
  messages: [{ role: 'user' as const, content: [{ text: content }] }],
})
const tool = { name: 'lookup', input_schema: { type: 'object' } }

describe.each(['HTTP/2', 'HTTP/1.1'])('Bedrock over %s', (protocol) => {
  // The handler that other clients of the SDK have by default speaks HTTP/1.1.
  const config = () => (protocol === 'HTTP/2' ? {} : { requestHandler: new STS({}).config.requestHandler })

  it('answers a message of a Claude model', async () => {
    const center = await startCenter()
    const answer = await bedrockOf(center, config()).invokeModel({ modelId, body: messages() })
    expect(answer.contentType).toBe('application/json')
    expect(json(answer.body)).toMatchObject({
      type: 'message',
      role: 'assistant',
      content: [{ type: 'text', text: 'Bedrock answered' }],
      stop_reason: 'end_turn',
    })
  })

  it('streams the events of a message, from message_start to message_stop', async () => {
    const center = await startCenter({ bedrock: { answer: 'Zoë: 漢字 🙂' } })
    const answer = await bedrockOf(center, config()).invokeModelWithResponseStream({ modelId, body: messages() })
    const events = (await all(answer.body)).map(({ chunk }) => json(chunk?.bytes))
    expect(events.map(({ type }) => type)).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
    const said = events.map(({ delta }) => (delta as { text?: string } | undefined)?.text ?? '').join('')
    expect(said).toBe('Zoë: 漢字 🙂')
  })

  it('converses, whole and as a stream', async () => {
    const center = await startCenter()
    const client = bedrockOf(center, config())
    const answer = await client.converse(conversation('hello'))
    expect(answer.output?.message).toEqual({ role: 'assistant', content: [{ text: 'Bedrock answered' }] })
    expect(answer.stopReason).toBe('end_turn')
    const { inputTokens = 0, outputTokens = 0 } = answer.usage ?? {}
    expect(answer.usage?.totalTokens).toBe(inputTokens + outputTokens)
    const events = await all((await client.converseStream(conversation('hello'))).stream)
    expect(events.flatMap((event) => Object.keys(event))).toEqual([
      'messageStart',
      'contentBlockDelta',
      'contentBlockDelta',
      'contentBlockStop',
      'messageStop',
      'metadata',
    ])
    expect(events.map((event) => event.contentBlockDelta?.delta?.text ?? '').join('')).toBe('Bedrock answered')
  })

  it('answers an error as an exception of the SDK', async () => {
    const center = await startCenter()
    const client = bedrockOf(center, config())
    center.expireRoleCredentials()
    for (const call of [
      client.invokeModel({ modelId, body: messages() }),
      client.converseStream(conversation('hello')),
    ]) {
      await expect(call).rejects.toMatchObject({
        name: 'ExpiredTokenException',
        message: 'The security token included in the request is expired',
        $metadata: { httpStatusCode: 403, requestId: expect.any(String) as string },
      })
    }
  })

  it('breaks off in the middle of a stream, and before an answer', async () => {
    const center = await startCenter()
    const client = bedrockOf(center, config())
    center.setFaults([{ operation: 'ConverseStream', fault: { halfBody: true } }])
    const { stream } = await client.converseStream(conversation('hello'))
    const seen: string[] = []
    // Over HTTP/2 the SDK takes the end of the connection for the end of the stream.
    await (async () => {
      for await (const event of stream ?? []) seen.push(...Object.keys(event))
    })().catch(() => {})
    expect(seen).toContain('messageStart')
    expect(seen).not.toContain('messageStop')
    center.setFaults([{ operation: 'Converse', fault: { reset: true } }])
    await expect(client.converse(conversation('hello'))).rejects.toThrow()
    center.clearFaults()
    expect((await client.converse(conversation('hello'))).stopReason).toBe('end_turn')
  })

  it('is in the log and the counters', async () => {
    const center = await startCenter()
    await bedrockOf(center, config()).converse(conversation('hello'))
    const { operation, method, path, status, connection, caller } = center.requests.at(-1)!
    expect([operation, method, path]).toEqual(['Converse', 'POST', invokePath.replace(/invoke$/, 'converse')])
    expect([status, connection, center.counters.byOperation.Converse]).toEqual([200, 1, 1])
    expect(caller?.roleName).toBe(center.accounts[0]?.roles[0])
    await expect.poll(() => center.counters.inFlight).toBe(0)
    expect(center.counters.abandoned).toBe(0)
  })
})

describe('what the model answers', () => {
  it('is what the test says, from the request, and can be changed', async () => {
    const asked: ModelRequest[] = []
    const center = await startCenter({ bedrock: { answer: (request) => `${asked.push(request)}` } })
    const client = bedrockOf(center)
    const history = [
      { role: 'user', content: 'one' },
      { role: 'assistant', content: 'ok' },
      { role: 'user', content: [{ type: 'text', text: 'two' }] },
    ]
    const first = await client.invokeModel({ modelId, body: messages('', { messages: history }) })
    expect(json(first.body)['content']).toEqual([{ type: 'text', text: '1' }])
    const { accountId, roles } = center.accounts[0]!
    expect(asked).toEqual([{ modelId, accountId, roleName: roles[0], prompt: 'two', turn: 2 }])
    center.setBedrock({ answer: 'changed' })
    expect(text((await client.invokeModel({ modelId, body: messages() })).body)).toContain('"text":"changed"')
  })

  it('is a tool that it asks for, as often as the test says in each turn', async () => {
    const center = await startCenter({ bedrock: { toolUse: { name: 'lookup', input: { key: 'ä' }, times: 2 } } })
    const client = bedrockOf(center)
    const result = [{ type: 'tool_result', tool_use_id: 'a', content: 'found' }]
    const ask = async (contents: unknown[], tools: unknown = [tool]) => {
      const list = contents.map((content) => ({ role: 'user', content }))
      const { body } = await client.invokeModel({ modelId, body: messages('', { messages: list, tools }) })
      return json(body)['stop_reason']
    }
    expect(await ask(['find'])).toBe('tool_use')
    expect(await ask(['find', result])).toBe('tool_use')
    expect(await ask(['find', result, result])).toBe('end_turn')
    expect(await ask(['find', result, result, 'again'])).toBe('tool_use')
    expect(await ask(['find'], [])).toBe('end_turn')
    const body = messages('find', { tools: [tool] })
    const streamed = await client.invokeModelWithResponseStream({ modelId, body })
    const events = (await all(streamed.body)).map(({ chunk }) => json(chunk?.bytes))
    const parts = events.map(({ delta }) => (delta as { partial_json?: string } | undefined)?.partial_json ?? '')
    expect(JSON.parse(parts.join(''))).toEqual({ key: 'ä' })
    expect(events[1]?.['content_block']).toMatchObject({ type: 'tool_use', name: 'lookup' })

    const toolConfig = { tools: [{ toolSpec: { name: 'lookup', inputSchema: { json: { type: 'object' } } } }] }
    const conversed = await client.converse({ ...conversation('find'), toolConfig })
    expect([conversed.stopReason, conversed.output?.message?.content?.[0]?.toolUse]).toEqual([
      'tool_use',
      { toolUseId: expect.any(String) as string, name: 'lookup', input: { key: 'ä' } },
    ])
    const converseStream = await all((await client.converseStream({ ...conversation('find'), toolConfig })).stream)
    expect(converseStream[1]?.contentBlockStart?.start?.toolUse?.name).toBe('lookup')
    const input = converseStream.map((event) => event.contentBlockDelta?.delta?.toolUse?.input ?? '').join('')
    expect(JSON.parse(input)).toEqual({ key: 'ä' })
  })
})

describe('Bedrock refuses', () => {
  it('a role that may not use it, in the words of IAM, until it may', async () => {
    const center = await startCenter()
    const client = bedrockOf(center)
    const role = center.accounts[0]!.roles[0]!
    center.setBedrock({ deniedRoles: [role] })
    const { accountId } = center.accounts[0]!
    const arn = `arn:aws:sts::${accountId}:assumed-role/AWSReservedSSO_${role}_`
    const resource = `arn:aws:bedrock:us-west-2::foundation-model/${modelId}`
    await expect(client.invokeModel({ modelId, body: messages() })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringMatching(
        new RegExp(`^User: ${arn}.*is not authorized to perform: bedrock:InvokeModel on resource: ${resource}`),
      ) as string,
    })
    await expect(client.converseStream(conversation('a'))).rejects.toThrow('bedrock:InvokeModelWithResponseStream')
    const profiles = invocation(center, { method: 'GET', path: '/inference-profiles', body: '' })
    expect((await sendSigned(center, profiles)).exception).toBe('AccessDeniedException')
    center.setBedrock({ deniedRoles: [] })
    expect((await client.converse(conversation('a'))).stopReason).toBe('end_turn')
  })

  it('requests above a limit, until it is lifted', async () => {
    const rateLimit = { requestsPerSecond: 0.001, burst: 1, operations: ['Converse' as const], retryAfter: true }
    const center = await startCenter({ rateLimit })
    const client = bedrockOf(center)
    await client.converse(conversation('a'))
    await expect(client.converse(conversation('a'))).rejects.toMatchObject({
      name: 'ThrottlingException',
      message: 'Too many requests, please wait before trying again.',
      $metadata: { httpStatusCode: 429 },
    })
    expect(center.counters.status429).toBe(1)
    await client.invokeModel({ modelId, body: messages() })
    center.setRateLimit(undefined)
    await client.converse(conversation('a'))
  })

  it('a model that does not exist, by id and by ARN', async () => {
    const center = await startCenter({ bedrock: { models: [modelId] } })
    const client = bedrockOf(center)
    const other = 'us.anthropic.claude-opus-4-5-20251101-v1:0'
    await expect(client.invokeModel({ modelId: other, body: messages() })).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'The provided model identifier is invalid.',
    })
    const arn = `arn:aws:bedrock:us-west-2:111122223333:inference-profile/${other}`
    await expect(client.converse({ ...conversation('a'), modelId: arn })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    })
    center.setBedrock({ models: undefined })
    for (const existing of [other, arn, 'anthropic.claude-3-haiku-20240307-v1:0']) {
      await client.converse({ ...conversation('a'), modelId: existing })
    }
    await expect(client.converse({ ...conversation('a'), modelId: 'amazon.titan-tg1-large' })).rejects.toThrow(
      'invalid',
    )
  })

  it('a body that is no request, and one without a member that the model needs', async () => {
    const center = await startCenter()
    for (const body of ['', 'x', '[]', '{}', messages('a', { max_tokens: undefined })]) {
      const answer = await sendSigned(center, invocation(center, { body }))
      expect([answer.status, answer.exception]).toEqual([400, 'ValidationException'])
      expect(answer.message).toMatch(/^Malformed input request: #: .*, please reformat your input and try again\.$/)
    }
    const path = invokePath.replace(/invoke$/, 'converse')
    expect((await sendSigned(center, invocation(center, { path, body: '{}' }))).exception).toBe('ValidationException')
  })

  it('what a fault script says, in the form of Bedrock', async () => {
    const center = await startCenter({ faults: [{ fault: { exception: 'ServiceUnavailableException' } }] })
    const answer = await sendSigned(center, invocation(center))
    expect([answer.status, answer.headers.get('x-amzn-errortype'), answer.text]).toEqual([
      503,
      'ServiceUnavailableException:http://internal.amazon.com/coral/com.amazon.bedrock/',
      '{"message":"Bedrock is unable to process your request."}',
    ])
    center.setFaults([{ fault: { exception: 'SlowDownException' } }])
    expect((await sendSigned(center, invocation(center))).status).toBe(400)
  })
})

it('takes a long conversation, and lists the inference profiles that Claude Code looks for', async () => {
  const center = await startCenter()
  const long = messages('x'.repeat(2_000_000))
  expect((await sendSigned(center, invocation(center, { body: long }))).status).toBe(200)
  const query = 'type=SYSTEM_DEFINED'
  const profiles = await sendSigned(
    center,
    invocation(center, { method: 'GET', path: '/inference-profiles', query, body: '' }),
  )
  const { inferenceProfileSummaries } = JSON.parse(profiles.text) as {
    inferenceProfileSummaries: Record<string, unknown>[]
  }
  const { accountId } = center.accounts[0]!
  expect(inferenceProfileSummaries).toContainEqual({
    inferenceProfileName: modelId,
    inferenceProfileArn: `arn:aws:bedrock:us-west-2:${accountId}:inference-profile/${modelId}`,
    inferenceProfileId: modelId,
    models: [{ modelArn: 'arn:aws:bedrock:us-west-2::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0' }],
    status: 'ACTIVE',
    type: 'SYSTEM_DEFINED',
  })
})
