import { expect, test } from 'vitest'
import { startCenter } from '../harness/center.js'
import { Home } from '../harness/home.js'
import { digest, refreshes, signInAsTheCli, tokenFile } from '../harness/session.js'
import { type SessionAnswer, startProcesses } from '../harness/session-process.js'

const PROCESSES = 16
const ROUNDS = 200

function expectOneToken(answers: readonly SessionAnswer[], old: string): string {
  const [first] = answers
  expect(answers.filter(({ error }) => error !== undefined)).toEqual([])
  expect(new Set(answers.map(({ access }) => access))).toEqual(new Set([first?.access]))
  expect(first?.access).not.toBe(digest(old))
  for (const { left = 0 } of answers) expect(left).toBeGreaterThan(0)
  return first?.access ?? ''
}

test(`${PROCESSES} processes with one expired token and single-use refresh tokens refresh it once, ${ROUNDS} times`, async () => {
  const home = new Home()
  const center = await startCenter({ refreshTokens: 'singleUse', latencyMs: 2, recordRequests: true })
  const processes = await startProcesses(PROCESSES, home, center)
  for (let round = 0; round < ROUNDS; round++) {
    const old = signInAsTheCli(home, center, -10)
    const before = refreshes(center)
    // Every other round as processes that have only just started.
    const operation = round % 2 === 0 ? 'token' : 'fresh'
    const answers = await Promise.all(processes.map((each) => each.ask(operation)))
    const access = expectOneToken(answers, old.accessToken)
    expect(refreshes(center) - before).toBe(1)
    const file = tokenFile(home)
    expect(digest(file?.accessToken ?? '')).toBe(access)
    // The next process can refresh it.
    expect(file?.refreshToken).toBeDefined()
    expect(file?.refreshToken).not.toBe(old.refreshToken)
  }
}, 240_000)

test('where both the old and the new refresh token stay valid, it is refreshed once all the same', async () => {
  const home = new Home()
  const center = await startCenter({ refreshTokens: 'rotate' })
  const processes = await startProcesses(PROCESSES, home, center)
  for (let round = 0; round < 10; round++) {
    const old = signInAsTheCli(home, center, -10)
    const before = refreshes(center)
    expectOneToken(await Promise.all(processes.map((each) => each.ask('fresh'))), old.accessToken)
    expect(refreshes(center) - before).toBe(1)
  }
})
