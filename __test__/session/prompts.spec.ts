import { rmSync } from 'node:fs'
import { beforeEach, describe, expect, test } from 'vitest'
import type { IdentityCenter } from '../../emulator/index.js'
import { type SignInEvent, type SignInOptions, SsoSession } from '../../index.js'
import { startCenter } from '../harness/center.js'
import { useHome } from '../harness/environment.js'
import { Home } from '../harness/home.js'
import { sessionName, sessionOptions, signInAsTheCli, tokenFile } from '../harness/session.js'
import { until } from '../harness/until.js'
import { rejectionCode } from '../harness/rejection.js'

let home: Home
let center: IdentityCenter
let opened: string[]
let events: SignInEvent[]

beforeEach(async () => {
  home = new Home()
  center = await startCenter()
  useHome(home)
  opened = []
  events = []
})

const session = () => new SsoSession(sessionOptions(center))
const device = (more: SignInOptions = {}): SignInOptions => ({
  flow: 'device',
  openBrowser: (url) => void opened.push(url),
  onEvent: (event) => void events.push(event),
  ...more,
})

/** The user code that the person is asked to compare now. */
async function userCode(): Promise<string> {
  const count = opened.length
  await until(() => opened.length > count)
  return center.deviceAuthorizations.at(-1)?.userCode ?? ''
}

/** A prompt that the person does not answer until its code runs out. */
async function unanswered(one: SsoSession) {
  const asked = rejectionCode(one.signIn(device()))
  center.expire(await userCode())
  expect(await asked).toBe('ExpiredToken')
}

/** A prompt that the person answers. */
async function answered(one: SsoSession) {
  const asked = one.signIn(device())
  center.approve(await userCode())
  await asked
}

/** A sign-in that has run out and cannot be refreshed. */
const runOut = (secondsAgo: number) => signInAsTheCli(home, center, -secondsAgo, { refreshToken: undefined })

describe('a prompt that was not answered', () => {
  test('is not repeated for the same expired token, and is for the next one', async () => {
    runOut(100)
    await unanswered(session())
    expect(await rejectionCode(session().signIn(device()))).toBe('PromptedRecently')
    runOut(50)
    await answered(session())
    expect(opened).toHaveLength(2)
  })

  test('is not repeated where there was no token, and is when a token has run out since', async () => {
    await unanswered(session())
    expect(await rejectionCode(session().signIn(device()))).toBe('PromptedRecently')
    runOut(50)
    await answered(session())
    expect(opened).toHaveLength(2)
  })

  test('is forgotten when the person signs out', async () => {
    const one = session()
    await unanswered(one)
    expect(await one.signOut()).toEqual({ revoked: true })
    await answered(one)
    expect(opened).toHaveLength(2)
  })
})

describe('a prompt that was answered', () => {
  test('is forgotten: after a sign-out by the AWS CLI the person can be asked at once', async () => {
    await answered(session())
    rmSync(home.tokenFile(sessionName))
    await answered(session())
    expect(opened).toHaveLength(2)
  })
})

describe('signOut() during a sign-in', () => {
  test('ends the sign-in, whose token never comes to the file', async () => {
    const one = session()
    const asked = rejectionCode(one.signIn(device()))
    const compared = await userCode()
    expect(await one.signOut()).toEqual({ revoked: true })
    expect(await asked).toBe('Cancelled')
    // The person approves it all the same.
    center.approve(compared)
    // Another sign-in takes at least one interval, in which the first would have been polled for.
    await answered(one)
    expect(center.deviceAuthorizations.map(({ status }) => status)).toEqual(['approved', 'used'])
    expect(events.filter(({ type }) => type === 'signedIn')).toHaveLength(1)
    expect(tokenFile(home)).toBeDefined()
  })
})
