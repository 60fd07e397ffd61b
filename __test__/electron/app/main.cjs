// The main process of an Electron application, as small as it can be. `MODE` says what it does:
//
//   require, import   the full flow, with the package loaded in that way; then quits
//   packed            the full flow, a sign-in in the browser, and children with the credentials of a role; then quits
//   proxy             the full flow, and more after the PAC file has changed, with the proxies that Electron names; then quits
//   quit              quits with a poll and a listing pending
//   session           a window of several that share one sign-in; quits when someone signs out
//
// What it saw is the last line of its standard output.

const { execFile, execFileSync } = require('node:child_process')
const { createHash } = require('node:crypto')
const { existsSync } = require('node:fs')
const { join } = require('node:path')
const { app, BrowserWindow, powerMonitor, session: sessions } = require('electron')
const fullFlow = require('./full-flow.cjs')

const { MODE, START_URL, REGION, NETWORK, PAC, LOCAL } = process.env

/** Waits until there is a file `go` in the home folder. */
const untilGo = async () => {
  while (!existsSync(join(process.env.HOME, 'go'))) await new Promise((resume) => setTimeout(resume, 10))
}

async function run() {
  const sso = MODE === 'import' ? await import('aws-sso-native') : require('aws-sso-native')
  if (MODE === 'proxy') new Function('configureNetwork', 'app', 'session', NETWORK)(sso.configureNetwork, app, sessions)
  await app.whenReady()
  if (MODE === 'proxy') return proxy(sso)
  if (MODE === 'quit') return quit(sso)
  if (MODE === 'session') return session(sso)
  const seen = await fullFlow(sso, { startUrl: START_URL, region: REGION })
  const children = MODE === 'packed' ? await startChildren(sso, seen.accounts) : undefined
  const { electron } = process.versions
  console.log(JSON.stringify({ seen, children, electron, binding: binding(), command: command(sso) }))
  app.quit()
}

/** The path that the binary was loaded from: Linux lists the files that are mapped into the process. */
function binding() {
  const maps = require('original-fs').readFileSync('/proc/self/maps', 'utf8')
  return /\S*\.node$/m.exec(maps)?.[0] ?? 'none'
}

/** The path of the program and what it prints, or the code of the error. */
function command(sso) {
  try {
    const path = sso.commandPath()
    return `${path} ${execFileSync(path, ['--version'], { encoding: 'utf8' }).trim()}`
  } catch (error) {
    return error.code
  }
}

/** Signs in in the browser, and starts the program `CLIENT` with the credentials of a role, in both ways. */
async function startChildren(sso, accounts) {
  const one = new sso.SsoSession({ startUrl: START_URL, region: REGION, sessionName: 'packed' })
  await one.signIn({ flow: 'browser', openBrowser: (url) => fetch(url).then(() => {}) })
  const { accountId, roles } = accounts.find(({ roles }) => roles.length > 0)
  const answers = {}
  for (const via of ['profile', 'endpoint']) {
    const options = { accountId, roleName: roles[0].roleName, region: 'us-west-2', via }
    try {
      const { env, close } = await sso.childCredentials(one, options)
      answers[via] = await answerOf(env)
      await close()
    } catch (error) {
      answers[via] = error.code
    }
  }
  return answers
}

/** What the client prints. It runs in Node, because an app that is packed need not be able to run as Node. */
function answerOf(env) {
  return new Promise((resolve, reject) => {
    const child = execFile(process.env.NODE, [process.env.CLIENT], { env }, (error, stdout) =>
      error ? reject(error) : resolve(JSON.parse(/^one (.*)$/m.exec(stdout)[1])),
    )
    child.stdin.end('one\n')
  })
}

async function session(sso) {
  const window = new BrowserWindow({ show: false })
  const one = new sso.SsoSession({ startUrl: START_URL, region: REGION, sessionName: 'my-sso' })
  powerMonitor.on('resume', () => one.onResume())
  await one.status()
  one.onChange(({ signedIn }) => {
    console.log('CHANGED', signedIn)
    if (!signedIn) app.quit()
  })
  console.log('READY')
  await untilGo()
  const { accessToken, expiresAt } = await one.token()
  const { signedIn } = await one.onResume()
  const access = createHash('sha256').update(accessToken).digest('hex').slice(0, 16)
  console.log('TOKEN', JSON.stringify({ access, left: expiresAt.getTime() - Date.now(), signedIn }))
  window.close()
}

async function proxy(sso) {
  const { defaultSession } = sessions
  await defaultSession.setProxy({ pacScript: PAC })
  // Electron answers `DIRECT` until it has read the file.
  while ((await defaultSession.resolveProxy('https://oidc.invalid/')) === 'DIRECT');
  console.log('FLOW', JSON.stringify(await fullFlow(sso, { startUrl: START_URL, region: REGION })))
  await untilGo()
  await defaultSession.forceReloadProxyConfig()
  const authorize = () => sso.performDeviceAuthorization(START_URL, REGION)
  // An answer of the function is used for some seconds. Meanwhile the proxy of before is gone.
  while (
    await authorize().then(
      () => false,
      ({ retryable }) => retryable,
    )
  );
  console.log('CHANGED')
  process.env.AWS_ENDPOINT_URL_SSO_OIDC = LOCAL
  await authorize()
  app.quit()
}

async function quit(sso) {
  const device = await sso.performDeviceAuthorization(START_URL, REGION)
  const { clientId, clientSecret, deviceCode, interval } = device
  sso.pollForToken(clientId, clientSecret, deviceCode, interval, Date.now() + 600_000).catch(() => {})
  sso.listAccountsAndRoles('stalled', REGION).catch(() => {})
  // The test waits until the service has the request.
  await untilGo()
  console.log('QUITTING')
  app.quit()
}

app.on('window-all-closed', () => {})
run().catch((error) => {
  console.error(error)
  app.exit(1)
})
