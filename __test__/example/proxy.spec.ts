import { join } from 'node:path'
import { expect, test } from 'vitest'
import { portOf, startCenter } from '../harness/center.js'
import { Home } from '../harness/home.js'
import { servePac } from '../harness/pac.js'
import { startProxy } from '../harness/proxy.js'
import { heading, launch, role, signIn } from './app.js'

// Names that nothing resolves (RFC 2606): they can be reached through a proxy alone.
const oidc = 'oidc.invalid'
const portal = 'portal.sso.invalid'

test('the app signs in and lists through the proxy of a PAC file', async () => {
  const home = new Home()
  const center = await startCenter({ https: { hosts: [oidc, portal] } })
  const proxy = await startProxy(portOf(center))
  const pac = await servePac(proxy.url)
  home.write(join(home.path, 'ca.pem'), center.certificateAuthority ?? '')
  const { page, app } = await launch(center, {
    home,
    env: {
      AWS_ENDPOINT_URL_SSO_OIDC: `https://${oidc}`,
      AWS_ENDPOINT_URL_SSO: `https://${portal}`,
      AWS_CA_BUNDLE: join(home.path, 'ca.pem'),
    },
  })
  await heading(page, 'Sign in to AWS').waitFor()
  await app.evaluate(({ session }, pacScript) => session.defaultSession.setProxy({ pacScript }), pac.url)
  await signIn(page, center)
  await role(page, /./).first().waitFor()
  // Chromium makes requests of its own.
  const own = proxy.tunnels.filter((name) => name.includes('.invalid:'))
  expect(new Set(own)).toEqual(new Set([`${oidc}:443`, `${portal}:443`]))
})
