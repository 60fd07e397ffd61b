import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runForJson } from '../harness/child.js'
import { root } from '../harness/published.js'
import { start, world } from './support.js'

// The SDK looks at the environment at each request, on a native thread, where that races with JavaScript that writes to
// it. Headers are what can be seen of it. What a worker has for `process.env` is not the process's own environment.
it('nothing but the variables that were handed down reaches a request', async () => {
  const center = await start()
  const { accessToken } = center.issueToken()
  const text = `
const { Worker } = require('node:worker_threads')
const text = \`
const { parentPort } = require('node:worker_threads')
const { listAccountsAndRoles } = require(${JSON.stringify(join(root, 'index.js'))})
listAccountsAndRoles(${JSON.stringify(accessToken)}, ${JSON.stringify(center.region)})
  .then((accounts) => parentPort.postMessage(accounts.length))\`
new Worker(text, { eval: true, env: { ...process.env, AWS_EXECUTION_ENV: 'handed-down' } })
  .on('message', (count) => console.log(JSON.stringify(count)))`
  const environment = {
    AWS_LAMBDA_FUNCTION_NAME: 'a-function',
    _X_AMZN_TRACE_ID: 'a-trace',
    AWS_EXECUTION_ENV: 'the-process-own',
  }
  const env = { ...center.env, HOME: world.home, ...environment }
  expect(await runForJson(process.execPath, ['-e', text], { env })).toBe(4)
  expect(center.requests.length).toBeGreaterThan(1)
  for (const { headers } of center.requests) {
    expect(headers).not.toHaveProperty('x-amzn-trace-id')
    expect(headers['user-agent']).toMatch(/^aws-sdk-rust\/[\d.]+ /)
    expect(headers['x-amz-user-agent']).toContain(' exec-env/handed-down ')
  }
  // All requests of a client say the same of it.
  expect(new Set(center.requests.map(({ headers }) => headers['x-amz-user-agent'])).size).toBe(1)
})
