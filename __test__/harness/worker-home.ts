// Runs before each file of tests. A call that no test has given a home folder or an emulator, such as one that goes on after
// its test has ended, must reach neither the `~/.aws` of the person who runs the tests nor AWS.

import { mkdtempSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

const real = homedir()
const home = mkdtempSync(join(process.env['AWS_SSO_NATIVE_WORKER_HOMES'] ?? tmpdir(), 'worker-'))

// Cargo and rustup keep what they need in the real home folder. An Electron that downloads itself does so once (electron.ts).
process.env['CARGO_HOME'] ??= join(real, '.cargo')
process.env['RUSTUP_HOME'] ??= join(real, '.rustup')
process.env['AWS_SSO_NATIVE_REAL_CACHE'] ??= process.env['XDG_CACHE_HOME'] ?? join(real, '.cache')

/** Nothing listens on port 9 of this machine. */
const nowhere = 'http://127.0.0.1:9'
Object.assign(process.env, {
  HOME: home,
  USERPROFILE: home,
  AWS_ENDPOINT_URL_SSO: nowhere,
  AWS_ENDPOINT_URL_SSO_OIDC: nowhere,
  AWS_ENDPOINT_URL_STS: nowhere,
  AWS_ENDPOINT_URL_BEDROCK: nowhere,
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME: nowhere,
})
