// A file that imports this gives each of its tests a home folder, which the calls of this process use, and records the
// warnings of the test.

import { beforeEach } from 'vitest'
import type { SsoWarning } from '../../index.js'
import { useCenter, useHome } from './environment.js'
import { Home } from './home.js'
import { recordWarnings } from './warnings.js'

/** Nothing listens on port 9 of this machine: a test that starts no emulator must not reach AWS. */
const nowhere = 'http://127.0.0.1:9'

/** The home folder of the test that runs. */
export let home: Home
/** The warnings of the test that runs, so far. */
export let warnings: SsoWarning[]

beforeEach(() => {
  home = new Home()
  useHome(home)
  useCenter({ env: { AWS_ENDPOINT_URL_SSO: nowhere, AWS_ENDPOINT_URL_SSO_OIDC: nowhere } })
  warnings = recordWarnings()
})
