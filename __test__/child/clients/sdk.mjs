// The default credential chain of the AWS SDK for JavaScript. For each line of its input it asks for credentials (new ones
// if the line begins with `force`), and prints them as a line of JSON; an error by its message.

import { createInterface } from 'node:readline'
import { STSClient } from '@aws-sdk/client-sts'

// A client keeps credentials until they are about to expire.
const provider = new STSClient({ region: 'us-east-1' }).config.credentials
console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  try {
    const { accessKeyId, sessionToken, expiration, accountId } = await provider({
      forceRefresh: line.startsWith('force'),
    })
    const left = expiration.getTime() - Date.now()
    console.log(line, JSON.stringify({ accessKeyId, sessionToken, left, accountId }))
  } catch (error) {
    console.log(line, JSON.stringify({ error: String(error.message) }))
  }
}
