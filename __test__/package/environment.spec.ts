import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runForJson } from '../harness/child.js'
import { root } from '../harness/published.js'
import { start, world } from './support.js'

// The SDK looks for AWS Lambda at each request, on a native thread, where reading the environment races with JavaScript
// that writes to it. A header is what can be seen of it.
it('nothing but the variables that were handed down reaches a request', async () => {
  const center = await start()
  const { accessToken } = center.issueToken()
  const text = `
const { listAccountsAndRoles } = require(${JSON.stringify(join(root, 'index.js'))})
listAccountsAndRoles(${JSON.stringify(accessToken)}, ${JSON.stringify(center.region)})
  .then((accounts) => console.log(JSON.stringify(accounts.length)))`
  const lambda = { AWS_LAMBDA_FUNCTION_NAME: 'a-function', _X_AMZN_TRACE_ID: 'a-trace' }
  const env = { ...center.env, HOME: world.home, ...lambda }
  expect(await runForJson(process.execPath, ['-e', text], { env })).toBe(4)
  expect(center.requests.length).toBeGreaterThan(1)
  for (const { headers } of center.requests) expect(headers).not.toHaveProperty('x-amzn-trace-id')
})
