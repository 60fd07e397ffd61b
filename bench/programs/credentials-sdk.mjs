// Prints the credentials of a role as a `credential_process` does, with the AWS SDK for JavaScript: credentials-sdk.mjs PROFILE

import { fromSSO } from '@aws-sdk/credential-providers'

const { accessKeyId, secretAccessKey, sessionToken, expiration } = await fromSSO({ profile: process.argv[2] })()
console.log(
  JSON.stringify({
    Version: 1,
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: expiration.toISOString(),
  }),
)
