// The AWS SDK for JavaScript as others use it: `credentials PROFILE`, `service START_URL REGION`,
// `models PROFILE REGION MODEL`, `browser START_URL REGION` (asks for a code).
//
// The last line of the output is JSON. A process of its own for each run: the SDK keeps files in memory.

import { once } from 'node:events'
import { BedrockRuntime } from '@aws-sdk/client-bedrock-runtime'
import { ListAccountRolesCommand, paginateListAccounts, SSO, SSOServiceException } from '@aws-sdk/client-sso'
import { SSOOIDC, SSOOIDCServiceException } from '@aws-sdk/client-sso-oidc'
import { STS } from '@aws-sdk/client-sts'
import { fromSSO } from '@aws-sdk/credential-providers'

const commands = {
  browser,
  models,

  credentials: (profile) => fromSSO({ profile })(),

  async service(startUrl, region) {
    const oidc = new SSOOIDC({ region })
    const portal = new SSO({ region })
    const scopes = ['sso:account:access']
    const { clientId, clientSecret } = await oidc.registerClient({
      clientName: 'SDK peer',
      clientType: 'public',
      scopes,
    })
    const keys = { clientId, clientSecret }
    const device = await oidc.startDeviceAuthorization({ startUrl, ...keys })
    const grantType = 'urn:ietf:params:oauth:grant-type:device_code'
    const grant = { grantType, deviceCode: device.deviceCode, ...keys }
    const pending = await errorOf(oidc.createToken(grant))
    console.log('CODE', device.userCode)
    await once(process.stdin, 'data')
    const granted = await oidc.createToken(grant)
    const spent = await errorOf(oidc.createToken(grant))
    const { refreshToken } = granted
    const refreshed = await oidc.createToken({ grantType: 'refresh_token', refreshToken, ...keys })
    const bearer = { accessToken: refreshed.accessToken }
    const pages = []
    for await (const page of paginateListAccounts({ client: portal }, { ...bearer })) pages.push(page.accountList)
    const accounts = pages.flat()
    const roles = {}
    for (const { accountId } of accounts) roles[accountId] = await rolesOf(portal, { ...bearer, accountId })
    const [accountId, [roleName]] = Object.entries(roles).find(([, names]) => names.length > 0)
    const { roleCredentials } = await portal.getRoleCredentials({ accountId, roleName, ...bearer })
    const foreignRole = await errorOf(portal.getRoleCredentials({ accountId, roleName: 'NotMine', ...bearer }))
    const pageSize = await errorOf(portal.listAccounts({ ...bearer, maxResults: 101 }))
    await portal.logout(bearer)
    const signedOut = await errorOf(portal.listAccounts(bearer))
    const unknownClient = await errorOf(oidc.createToken({ ...grant, clientId: 'nobody' }))
    return {
      device: { expiresIn: device.expiresIn, interval: device.interval },
      granted: { tokenType: granted.tokenType, expiresIn: granted.expiresIn },
      pages: pages.length,
      accounts,
      roles,
      roleExpiration: roleCredentials.expiration,
      errors: { pending, spent, foreignRole, pageSize, signedOut, unknownClient },
    }
  },
}

/** Each operation of Bedrock and STS with the role of a profile; then, once the input has a line, with what has expired. */
async function models(profile, region, modelId) {
  const credentials = await fromSSO({ profile })()
  const bedrock = new BedrockRuntime({ region, credentials })
  const sts = new STS({ region, credentials })
  const conversation = { modelId, messages: [{ role: 'user', content: [{ text: 'hello' }] }] }
  const message = { role: 'user', content: 'hello' }
  const body = JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 9, messages: [message] })
  const text = (bytes) => new TextDecoder().decode(bytes)
  const streamed = []
  for await (const { chunk } of (await bedrock.invokeModelWithResponseStream({ modelId, body })).body) {
    streamed.push(JSON.parse(text(chunk.bytes)).type)
  }
  const converseStreamed = []
  for await (const event of (await bedrock.converseStream(conversation)).stream) {
    converseStreamed.push(...Object.keys(event))
  }
  const invoked = JSON.parse(text((await bedrock.invokeModel({ modelId, body })).body)).content[0].text
  const conversed = (await bedrock.converse(conversation)).output.message.content[0].text
  const arn = (await sts.getCallerIdentity()).Arn
  console.log('READY')
  await once(process.stdin, 'data')
  const errors = {
    bedrock: await errorOf(bedrock.converse(conversation)),
    sts: await errorOf(sts.getCallerIdentity()),
  }
  return { invoked, streamed, conversed, converseStreamed, arn, errors }
}

/** What the AWS CLI registers for a browser sign-in, and the test vector of RFC 7636 appendix B. */
const redirectUri = 'http://127.0.0.1:49152/oauth/callback'
const codeVerifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'

async function browser(startUrl, region) {
  const oidc = new SSOOIDC({ region })
  const { clientId, clientSecret } = await oidc.registerClient({
    clientName: 'SDK peer',
    clientType: 'public',
    grantTypes: ['authorization_code', 'refresh_token'],
    redirectUris: ['http://127.0.0.1/oauth/callback'],
    issuerUrl: startUrl,
    scopes: ['sso:account:access'],
  })
  const keys = { clientId, clientSecret }
  console.log('CLIENT', clientId)
  const code = String(await once(process.stdin, 'data')).trim()
  const grant = { grantType: 'authorization_code', code, redirectUri, ...keys }
  const wrongVerifier = await errorOf(oidc.createToken({ ...grant, codeVerifier: 'x'.repeat(43) }))
  const granted = await oidc.createToken({ ...grant, codeVerifier })
  const { refreshToken } = granted
  const refreshed = await oidc.createToken({ grantType: 'refresh_token', refreshToken, ...keys })
  const { accountList } = await new SSO({ region }).listAccounts({ accessToken: refreshed.accessToken })
  const spent = await errorOf(oidc.createToken({ ...grant, codeVerifier }))
  return { accounts: accountList.length, errors: { wrongVerifier, spent } }
}

async function rolesOf(portal, input) {
  const names = []
  let nextToken
  do {
    const page = await portal.send(new ListAccountRolesCommand({ ...input, nextToken }))
    names.push(...page.roleList.map(({ roleName }) => roleName))
    nextToken = page.nextToken
  } while (nextToken)
  return names
}

async function errorOf(call) {
  try {
    await call
    return null
  } catch (error) {
    return {
      // Whether the SDK took it for an exception of the service at all.
      modeled: error instanceof SSOOIDCServiceException || error instanceof SSOServiceException,
      code: error.name,
      status: error.$metadata?.httpStatusCode,
      hasRequestId: Boolean(error.$metadata?.requestId),
      oauth: error.error ?? null,
    }
  }
}

const [command, ...args] = process.argv.slice(2)
console.log(JSON.stringify(await commands[command](...args)))
process.exit()
