// What a host does with the package, from the first call to the last, in plain JavaScript that every runtime runs.
//
// `sso` is the package, `where` a start URL and a region. The answer is JSON: what was seen, for a test to judge.

const { inspect } = require('node:util')

module.exports = async function fullFlow(sso, { startUrl, region }) {
  const { performDeviceAuthorization, pollForToken, listAccountsAndRoles, cacheSsoToken, loadCachedSsoToken } = sso
  const emptyCache = await loadCachedSsoToken(startUrl)

  const device = await performDeviceAuthorization(startUrl, region, 'Full flow')
  const polls = []
  const { clientId, clientSecret, deviceCode, interval } = device
  const deadline = new Date(Date.now() + device.expiresIn * 1000)
  const onPoll = ({ attempt, status }) => polls.push([attempt, status])
  const token = await pollForToken(clientId, clientSecret, deviceCode, interval, deadline, { onPoll })

  const progress = []
  const onProgress = (seen) => progress.push(seen)
  const accounts = await listAccountsAndRoles(token.accessToken, region, { onProgress })
  await cacheSsoToken(startUrl, region, token.accessToken, token.expiresAt)
  const loaded = await loadCachedSsoToken(startUrl)

  return {
    emptyCache,
    polls,
    lastProgress: progress.at(-1),
    accounts,
    loaded: {
      accessToken: loaded.accessToken === token.accessToken,
      refreshToken: loaded.refreshToken === token.refreshToken,
      client: loaded.clientId === clientId && loaded.clientSecret === clientSecret,
    },
    // Every runtime has its own printer, and hands what it prints with to objects that print themselves.
    redacted: [device, token, loaded].every((result) => {
      const printed = inspect(result)
      return printed.includes('[redacted]') && !printed.includes(token.accessToken) && !printed.includes(deviceCode)
    }),
    dates: [device.clientSecretExpiresAt, token.expiresAt, loaded.expiresAt, loaded.registrationExpiresAt].every(
      (date) => date instanceof Date && date.getTime() > Date.now(),
    ),
    wrongArgument: await failure(sso, listAccountsAndRoles(token.accessToken, 'us-east-1.evil.com')),
    refused: await failure(sso, listAccountsAndRoles('no such token', region)),
    cancelled: await cancelled(sso, device),
    settings: await settings(sso),
  }
}

/** The choice of account and role, kept, and read by a store opened anew. */
async function settings(sso) {
  const file = `${process.env.HOME}/settings.db`
  const store = await sso.openSettings(file)
  await store.update({ awsSsoAccountId: '123456789012', awsSsoRoleName: 'BedrockUser' })
  await store.close()
  const again = await sso.openSettings(file)
  const { awsSsoAccountId, awsSsoRoleName, updatedAt } = await again.get()
  await again.close()
  return { awsSsoAccountId, awsSsoRoleName, updatedAt: updatedAt instanceof Date }
}

async function failure(sso, call) {
  try {
    await call
    return 'no failure'
  } catch (error) {
    const { name, code, retryable, hint } = error
    return {
      own: error instanceof sso.SsoError && error instanceof Error,
      name,
      code,
      retryable,
      hint: hint.length > 0,
    }
  }
}

/** A poll that is cancelled while it waits, and would wait for minutes: with what it rejects. */
async function cancelled(sso, { clientId, clientSecret }) {
  const controller = new AbortController()
  const { signal } = controller
  const poll = sso.pollForToken(clientId, clientSecret, 'pending', 300, Date.now() + 600_000, { signal })
  await new Promise((resolve) => setTimeout(resolve, 50))
  const reason = new Error('the window was closed')
  controller.abort(reason)
  try {
    await poll
    return 'no failure'
  } catch (error) {
    return { withReason: error === reason }
  }
}
