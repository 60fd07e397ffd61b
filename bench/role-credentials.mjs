// The credentials of a role: from memory, and by the endpoint.

import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { inTemporaryHome, measure, medians, root } from './processes.mjs'

/** How many clients ask the endpoint at once. */
export const clients = 50

/** `roleCredentials` from memory, in microseconds for a call. */
export const measureRoleCredentials = (rounds) =>
  signedIn(async (env) => {
    const runs = []
    for (let i = 0; i < rounds; i++) runs.push(await measure('role-credentials.mjs', [], env))
    return medians(runs)
  })

/** The endpoint: requests a second, and milliseconds for a request. */
export const measureEndpoint = (rounds, seconds) =>
  signedIn(async (env) => {
    const server = spawn(process.execPath, [join(root, 'bench', 'programs', 'endpoint.mjs')], {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    try {
      const [line] = await once(createInterface({ input: server.stdout }), 'line')
      const { url, token } = JSON.parse(line)
      const runs = []
      for (let i = 0; i < rounds; i++)
        runs.push(await measure('endpoint-clients.mjs', [String(clients), String(seconds)], { URL: url, TOKEN: token }))
      return medians(runs)
    } finally {
      server.stdin.end()
    }
  })

/** Runs `body` with the variables of a process that is signed in at an emulator. */
const signedIn = (body) =>
  inTemporaryHome(async (home) => {
    const center = fork(join(root, 'bench', 'programs', 'center.mjs'))
    try {
      const [{ env, startUrl, region, accessToken, accountId, roleName }] = await once(center, 'message')
      return await body({
        ...env,
        HOME: home,
        START_URL: startUrl,
        REGION: region,
        ACCESS_TOKEN: accessToken,
        ACCOUNT_ID: accountId,
        ROLE_NAME: roleName,
      })
    } finally {
      center.disconnect()
    }
  })
