// A process that gives credentials to a child by the endpoint, until its input ends. It prints the variables of the child.

import { childCredentials } from '../../index.mjs'
import { session } from './session.mjs'

const { ACCOUNT_ID, REGION, ROLE_NAME } = process.env
const child = { accountId: ACCOUNT_ID, roleName: ROLE_NAME, region: REGION, via: 'endpoint' }
const { env, close } = await childCredentials(session, child)
const { AWS_CONTAINER_CREDENTIALS_FULL_URI: url, AWS_CONTAINER_AUTHORIZATION_TOKEN: token } = env
process.stdout.write(`${JSON.stringify({ url, token })}\n`)
process.stdin.resume().on('end', async () => {
  await close()
  process.exit()
})
