import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { assignedRole, changeCredentials, requestsOf, startCenter } from '../harness/center.js'
import { Home, mode, temporaryFolder } from '../harness/home.js'
import { refreshes, signInAsTheCli, tokenFile } from '../harness/session.js'
import { until } from '../harness/until.js'
import { Command, credentials, type ProcessCredentials, Status } from './support.js'

const PROGRAMS = 50

test(`${PROGRAMS} programs with one expired token and a single-use refresh token refresh it once, and all have credentials`, async () => {
  const home = new Home()
  const center = await startCenter({ refreshTokens: 'singleUse', latencyMs: 20 })
  const command = new Command(home, center)
  const old = signInAsTheCli(home, center, -10)
  const args = credentials(assignedRole(center))
  const ended = await Promise.all(Array.from({ length: PROGRAMS }, () => command.run(args)))
  expect(ended.filter(({ code, stderr }) => code !== Status.ok || stderr !== '')).toEqual([])
  const keys = ended.map(({ stdout }) => (JSON.parse(stdout) as ProcessCredentials).SecretAccessKey)
  expect(new Set(keys).size).toBe(PROGRAMS)
  expect(refreshes(center)).toBe(1)
  expect(requestsOf(center, 'GetRoleCredentials')).toBe(PROGRAMS)
  expect(tokenFile(home)?.refreshToken).not.toBe(old.refreshToken)
})

/** In the credentials of the role, and in nothing else. */
const roleMark = 'ROLExSECRETx5c1d'
/** In every token and client secret. */
const mark = 'PLANTEDxSECRETx7f3a9'
const KILLS = 100

test(`${KILLS} programs killed at any moment leave no credentials of a role on the disk, and no token outside of its file`, async () => {
  const home = new Home()
  const temporary = temporaryFolder('tmp')
  const center = await startCenter({ secretMarker: mark, latencyMs: 3 })
  changeCredentials(center, { secretAccessKey: roleMark, sessionToken: roleMark })
  const command = new Command(home, center, { TMPDIR: temporary })
  const args = credentials(assignedRole(center))
  const ended = { killed: 0, finished: 0 }
  for (let kill = 0; kill < KILLS; kill++) {
    signInAsTheCli(home, center, -10)
    const program = command.start(args)
    // Kills before the first request, after the refresh, and after the request for the credentials, a random moment later.
    const sent = center.requests.length
    let over = false
    void program.finished.finally(() => (over = true))
    await until(() => over || center.requests.length - sent >= kill % 3)
    await sleep(Math.random() * 10)
    program.kill()
    const { signal } = await program.finished
    ended[signal === null ? 'finished' : 'killed']++
    expect(readdirSync(temporary)).toEqual([])
    const holding = home.files().filter((file) => {
      const text = readFileSync(file, 'utf8')
      expect(text, file).not.toContain(roleMark)
      return text.includes(mark)
    })
    // Beside the token file there is at most what a kill in mid-write left: in the same folder, for the owner alone. The next
    // write removes it.
    for (const file of holding.filter((path) => path !== home.tokenFile('my-sso'))) {
      expect(file).toMatch(/\/\.aws\/sso\/cache\/\.aws-sso-native-[^/]*\.tmp$/)
      expect(mode(file)).toBe(0o600)
    }
  }
  expect(ended.killed).toBeGreaterThan(0)
  expect(requestsOf(center, 'GetRoleCredentials')).toBeGreaterThan(0)
  // What they left does not prevent the next program from working.
  signInAsTheCli(home, center, -10)
  expect(await command.run(args)).toMatchObject({ code: Status.ok, stderr: '' })
})
