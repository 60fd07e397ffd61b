import { rmSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { IdentityCenter } from '../../emulator/index.js'
import { SsoError, SsoSession } from '../../index.js'
import { useHome } from '../harness/environment.js'
import { startCenter } from '../harness/center.js'
import { Home } from '../harness/home.js'
import { sessionName, sessionOptions, signInAsTheCli, tokenFile } from '../harness/session.js'

/** What is done to one sign-in, by whom. Two sessions are as two windows; the AWS CLI is a third. */
type Step =
  | { readonly do: 'token' | 'signOut' | 'signIn'; readonly who: 0 | 1 }
  | { readonly do: 'startAnew'; readonly who: 0 | 1 }
  | { readonly do: 'cliSignsIn'; readonly secondsLeft: number }
  | { readonly do: 'cliSignsOut' | 'expires' | 'sessionEnds' | 'serviceFails' | 'serviceIsBack' }

const who = fc.constantFrom(0 as const, 1 as const)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('token' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('signOut' as const, 'startAnew' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('signIn' as const), who }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('cliSignsIn' as const), secondsLeft: fc.constantFrom(-10, 3600) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'cliSignsOut' as const,
        'expires' as const,
        'expires' as const,
        'sessionEnds' as const,
        'serviceFails' as const,
        'serviceIsBack' as const,
      ),
    }),
  },
)

/** What must be true of the sign-in, whatever happened before. */
class Model {
  /** The service still knows the refresh token of the file. */
  alive = false
  /** The token of the file runs out later than now. */
  young = false
  failing = false

  /** Whether a token can be had without the person. */
  get obtainable(): boolean {
    return this.young || (this.alive && !this.failing)
  }
}

async function play(steps: readonly Step[], home: Home, center: IdentityCenter) {
  const model = new Model()
  const make = () => new SsoSession(sessionOptions(center))
  const sessions = [make(), make()] as [SsoSession, SsoSession]
  const access = () => tokenFile(home)?.accessToken
  for (const each of steps) {
    switch (each.do) {
      case 'token': {
        const token = await sessions[each.who].token().catch((error: unknown) => error)
        if (token instanceof SsoError) {
          expect(['SignInRequired', 'Network']).toContain(token.code)
          if (model.alive && model.failing) expect(token.code).toBe('Network')
          if (!model.failing) expect(token.code).toBe('SignInRequired')
          expect(model.obtainable).toBe(false)
        } else {
          expect(model.obtainable).toBe(true)
          const { expiresAt, accessToken } = token as { expiresAt: Date; accessToken: string }
          expect(expiresAt.getTime()).toBeGreaterThan(Date.now())
          if (!model.young) expect(access()).toBe(accessToken)
          model.young = true
        }
        break
      }
      case 'signIn': {
        // A service that fails is ridden out until the code runs out: not waited for here.
        const timeoutMs = model.failing ? 1500 : 15_000
        const token = await sessions[each.who]
          .signIn({ flow: 'device', openBrowser: false, timeoutMs })
          .catch((error: unknown) => error)
        if (token instanceof SsoError) {
          expect(model.failing).toBe(true)
          expect(['Network', 'SignInTimedOut']).toContain(token.code)
        } else {
          if (!model.young && !model.alive) model.alive = true
          model.young = true
          expect(access()).toBe((token as { accessToken: string }).accessToken)
        }
        break
      }
      case 'signOut': {
        await sessions[each.who].signOut()
        expect(access()).toBeUndefined()
        Object.assign(model, { alive: false, young: false })
        break
      }
      case 'startAnew':
        sessions[each.who] = make()
        break
      case 'cliSignsIn':
        signInAsTheCli(home, center, each.secondsLeft)
        Object.assign(model, { alive: true, young: each.secondsLeft > 0 })
        break
      case 'cliSignsOut':
        rmSync(home.tokenFile(sessionName), { force: true })
        Object.assign(model, { alive: false, young: false })
        break
      case 'expires': {
        const file = home.tokenFile(sessionName)
        if (access() !== undefined) home.write(file, JSON.stringify({ ...home.json(file), expiresAt: past }))
        model.young = false
        break
      }
      case 'sessionEnds': {
        const token = access()
        if (token !== undefined && model.alive) center.endSession(token)
        model.alive = false
        break
      }
      case 'serviceFails':
        center.setFaults([{ operation: ['CreateToken', 'RegisterClient'], fault: { reset: true } }])
        model.failing = true
        break
      case 'serviceIsBack':
        center.clearFaults()
        model.failing = false
        break
    }
    // A refresh token was never sent a second time once it was spent.
    expect(center.counters.refreshTokenReplays).toBe(0)
  }
}

const past = '2026-01-01T00:00:00Z'

test('whatever happens to a sign-in, in whatever order, nobody gets an old token or loses one that can be had', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
      const home = new Home()
      const center = await startCenter({ refreshTokens: 'singleUse', approveAfterPolls: 0 })
      useHome(home)
      try {
        await play(steps, home, center)
      } finally {
        await center.close()
      }
    }),
    { numRuns: 60 },
  )
}, 240_000)
