import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { changeCredentials } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { mode, temporaryFolder } from '../harness/home.js'
import { sessionOptions, signInAsTheCli } from '../harness/session.js'
import { until } from '../harness/until.js'
import { marker, startScene, twoRoles } from './support.js'

/** In the credentials of the role, and in nothing else. */
const roleMark = 'ROLExSECRETx5c1d'
const KILLS = 24

test(`${KILLS} hosts killed at any moment leave no credentials of a role on the disk, and no token outside of its file`, async () => {
  const scene = await startScene({ latencyMs: 3 })
  const { home, center } = scene
  changeCredentials(center, { secretAccessKey: roleMark, sessionToken: roleMark })
  const temporary = temporaryFolder('tmp')
  const env = home.env({
    ...center.env,
    TMPDIR: temporary,
    SESSION: JSON.stringify(sessionOptions(center)),
    ROLE: JSON.stringify(twoRoles(center)[0]),
  })
  let killed = 0
  for (let kill = 0; kill < KILLS; kill++) {
    signInAsTheCli(home, center, -10)
    const via = kill % 2 === 0 ? 'profile' : 'endpoint'
    const host = new Child(process.execPath, ['--expose-gc', join(__dirname, 'host.mjs'), via], { env })
    // Kills during the refresh, and from the request for the credentials on, a random moment later.
    const sent = center.requests.length
    await until(() => !host.isRunning || center.requests.length - sent >= 1 + (kill % 4 > 1 ? 1 : 0))
    await sleep(Math.random() * (kill % 3 === 0 ? 60 : 15))
    host.kill()
    if ((await host.finished).signal !== null) killed++
    expect(readdirSync(temporary)).toEqual([])
    for (const file of home.files()) {
      const text = readFileSync(file, 'utf8')
      expect(text, file).not.toContain(roleMark)
      if (!text.includes(marker) || file === home.tokenFile('my-sso')) continue
      // What a kill in mid-write left: in the same folder, for the owner alone. The next write removes it.
      expect(file).toMatch(/\/\.aws\/sso\/cache\/\.aws-sso-native-[^/]*\.tmp$/)
      expect(mode(file)).toBe(0o600)
    }
    // The token file is complete.
    expect(home.json(home.tokenFile('my-sso'))).toHaveProperty('refreshToken')
  }
  expect(killed).toBe(KILLS)
})
