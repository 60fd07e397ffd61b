import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startCenter } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { Home } from '../harness/home.js'
import { startProxy } from '../harness/proxy.js'

const password = 'planted-password-7f3a9'
const sent = Buffer.from(`me:${password}`).toString('base64')
const program = join(__dirname, '..', 'tls', 'programs', 'ask.mjs')

test.each([
  ['denies it', [`HTTP/1.1 407 ${password}`, `Proxy-Authenticate: ${password}, Basic realm="corp"`]],
  [
    'sends it back',
    [`HTTP/1.1 403 ${password}`, `Proxy-Authenticate: ${password}, ${sent} realm="${password}"`, `Via: ${sent}`],
  ],
  ['sends no HTTP back', [`${password} ${sent}`]],
])('the password of a proxy is in no line of the log, if the proxy %s', async (_, answer) => {
  const center = await startCenter()
  const proxy = await startProxy(1, { answer })
  const env = {
    ...center.env,
    AWS_SSO_NATIVE_LOG: 'debug',
    AWS_ENDPOINT_URL_SSO_OIDC: 'https://user:secretxUSER@oidc.invalid/pathxSECRET?queryxSECRET',
    HTTPS_PROXY: proxy.url.replace('//', `//me:${password}@`),
  }
  const args = [program, 'authorize', '', center.startUrl, center.region]
  const { code, stderr, stdout } = await new Child(process.execPath, args, { env: new Home().env(env) }).finished
  expect(code, stdout).toBe(0)
  // It was sent, and the log has the connection.
  expect(proxy.authorizations).toContain(`Basic ${sent}`)
  expect(stderr).toContain(` routeTried call=`)
  expect(stderr).toContain(`proxy=${new URL(proxy.url).host} kind=http`)
  expect(stderr).toContain(' callFailed ')
  const leaks = (stdout + stderr)
    .split('\n')
    .filter((line) => /PLANTED|SECRET|secretx/.test(line) || line.includes(password) || line.includes(sent))
  expect(leaks).toEqual([])
})
