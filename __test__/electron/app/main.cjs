// The main process of an Electron application, as small as it can be. `MODE` says what it does:
//
//   require, import   the full flow, with the package loaded in that way; then quits
//   quit              quits with a poll and a listing pending
//   session           a window of several that share one sign-in; quits when someone signs out
//
// What it saw is the last line of its standard output.

const { execFileSync } = require('node:child_process')
const { createHash } = require('node:crypto')
const { existsSync } = require('node:fs')
const { join } = require('node:path')
const { app, BrowserWindow, powerMonitor } = require('electron')
const fullFlow = require('./full-flow.cjs')

const { MODE, START_URL, REGION } = process.env

async function run() {
  await app.whenReady()
  const sso = MODE === 'import' ? await import('aws-sso-native') : require('aws-sso-native')
  if (MODE === 'quit') return quit(sso)
  if (MODE === 'session') return session(sso)
  const seen = await fullFlow(sso, { startUrl: START_URL, region: REGION })
  console.log(JSON.stringify({ seen, electron: process.versions.electron, binding: binding(), command: command(sso) }))
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

/** Waits until there is a file `go` in the home folder. */
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
  while (!existsSync(join(process.env.HOME, 'go'))) await new Promise((resume) => setTimeout(resume, 10))
  const { accessToken, expiresAt } = await one.token()
  const { signedIn } = await one.onResume()
  const access = createHash('sha256').update(accessToken).digest('hex').slice(0, 16)
  console.log('TOKEN', JSON.stringify({ access, left: expiresAt.getTime() - Date.now(), signedIn }))
  window.close()
}

async function quit(sso) {
  const device = await sso.performDeviceAuthorization(START_URL, REGION)
  const { clientId, clientSecret, deviceCode, interval } = device
  sso.pollForToken(clientId, clientSecret, deviceCode, interval, Date.now() + 600_000).catch(() => {})
  sso.listAccountsAndRoles('stalled', REGION).catch(() => {})
  // The test waits until the service has the request.
  while (!existsSync(join(process.env.HOME, 'go'))) await new Promise((resume) => setTimeout(resume, 10))
  console.log('QUITTING')
  app.quit()
}

app.on('window-all-closed', () => {})
run().catch((error) => {
  console.error(error)
  app.exit(1)
})
