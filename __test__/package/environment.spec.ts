import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../harness/published.js'
import { startCenter } from '../harness/center.js'
import { runForJson } from '../harness/child.js'
import { home } from '../harness/each-test.js'

// The SDK reads the environment for each request on a native thread. That would be a data race with JavaScript that
// changes it. Its effect is visible in headers. `process.env` of a worker is not the environment of the process.
it('only the variables of the calling thread reach a request', async () => {
  const own = { AWS_LAMBDA_FUNCTION_NAME: 'a-function', _X_AMZN_TRACE_ID: 'a-trace', AWS_EXECUTION_ENV: 'not-this' }
  const requests = await headersOfAll(own, { AWS_EXECUTION_ENV: 'handed-down' })
  for (const headers of requests) {
    expect(headers).not.toHaveProperty('x-amzn-trace-id')
    expect(headers['user-agent']).toMatch(/^aws-sdk-rust\/[\d.]+ /)
    expect(headers['x-amz-user-agent']).toContain(' exec-env/handed-down ')
  }
  // Two services, whose clients send the same headers each time.
  expect(new Set(requests.map((headers) => headers['x-amz-user-agent'])).size).toBe(2)
})

it('an AWS_EXECUTION_ENV that is not one word in ASCII is not sent', async () => {
  for (const value of ['two\nlines', 'a space', 'ü'])
    for (const headers of await headersOfAll({}, { AWS_EXECUTION_ENV: value }))
      expect(headers['x-amz-user-agent']).not.toContain('exec-env')
})

/** The headers of all requests of a sign-in and of a list in a worker, in a process with another environment. */
async function headersOfAll(own: NodeJS.ProcessEnv, handedDown: NodeJS.ProcessEnv) {
  const center = await startCenter()
  const { accessToken } = center.issueToken()
  const inWorker = `
const { parentPort } = require('node:worker_threads')
const { listAccountsAndRoles, performDeviceAuthorization } = require(${JSON.stringify(join(root, 'index.js'))})
performDeviceAuthorization(${JSON.stringify(center.startUrl)}, ${JSON.stringify(center.region)})
  .then(() => listAccountsAndRoles(${JSON.stringify(accessToken)}, ${JSON.stringify(center.region)}))
  .then((accounts) => parentPort.postMessage(accounts.length))`
  const text = `
const { Worker } = require('node:worker_threads')
new Worker(${JSON.stringify(inWorker)}, { eval: true, env: { ...process.env, ...${JSON.stringify(handedDown)} } })
  .on('message', (count) => console.log(JSON.stringify(count)))`
  const env = { ...center.env, HOME: home.path, ...own }
  expect(await runForJson(process.execPath, ['-e', text], { env })).toBe(4)
  const operations = new Set(center.requests.map(({ operation }) => operation))
  for (const operation of ['StartDeviceAuthorization', 'ListAccountRoles'] as const)
    expect(operations).toContain(operation)
  return center.requests.map(({ headers }) => headers)
}
