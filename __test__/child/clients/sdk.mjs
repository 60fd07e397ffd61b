// The default credential chain of the AWS SDK for JavaScript. For each line of its input it asks for credentials, and prints
// them as a line of JSON; an error by its message.

import { createInterface } from 'node:readline'
import { fromNodeProviderChain } from '@aws-sdk/credential-providers'

const provider = fromNodeProviderChain()
console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  try {
    const { accessKeyId, sessionToken, expiration, accountId } = await provider({ forceRefresh: true })
    const left = expiration.getTime() - Date.now()
    console.log(line, JSON.stringify({ accessKeyId, sessionToken, left, accountId }))
  } catch (error) {
    console.log(line, JSON.stringify({ error: String(error.message) }))
  }
}
