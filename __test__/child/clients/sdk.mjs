// A client of the AWS SDK for JavaScript with the default credential chain. For each line of its input it asks for credentials
// (new ones if the line begins with `force`) and asks STS who they stand for. It prints both as a line of JSON; an error by its
// message.

import { createInterface } from 'node:readline'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'

// It keeps credentials until they are about to expire.
const client = new STSClient()
console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  try {
    const { accessKeyId, sessionToken, expiration, accountId } = await client.config.credentials({
      forceRefresh: line.startsWith('force'),
    })
    const left = expiration.getTime() - Date.now()
    const { Arn: arn } = await client.send(new GetCallerIdentityCommand())
    console.log(line, JSON.stringify({ accessKeyId, sessionToken, left, accountId, arn }))
  } catch (error) {
    console.log(line, JSON.stringify({ error: String(error.message) }))
  }
}
