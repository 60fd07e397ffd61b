// The main process of an Electron application, as small as it can be. `MODE` says what it does:
//
//   require, import   the full flow, with the package loaded in that way; then quits
//   quit              quits with a poll and a listing pending
//
// What it saw is the last line of its standard output.

const { app } = require('electron')
const fullFlow = require('./full-flow.cjs')

const { MODE, START_URL, REGION } = process.env

async function run() {
  await app.whenReady()
  const sso = MODE === 'import' ? await import('aws-sso-native') : require('aws-sso-native')
  if (MODE === 'quit') return quit(sso)
  const seen = await fullFlow(sso, { startUrl: START_URL, region: REGION })
  console.log(JSON.stringify({ seen, electron: process.versions.electron, binding: binding() }))
  app.quit()
}

/** Where the binary was loaded from: Linux lists what is mapped into the process. */
function binding() {
  const maps = require('original-fs').readFileSync('/proc/self/maps', 'utf8')
  return /\S*\.node$/m.exec(maps)?.[0] ?? 'none'
}

async function quit(sso) {
  const device = await sso.performDeviceAuthorization(START_URL, REGION)
  const { clientId, clientSecret, deviceCode, interval } = device
  sso.pollForToken(clientId, clientSecret, deviceCode, interval, Date.now() + 600_000).catch(() => {})
  sso.listAccountsAndRoles('stalled', REGION).catch(() => {})
  setTimeout(() => {
    console.log('QUITTING')
    app.quit()
  }, 200)
}

app.on('window-all-closed', () => {})
run().catch((error) => {
  console.error(error)
  app.exit(1)
})
