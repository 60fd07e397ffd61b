import { rmSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { IdentityCenter } from '../../emulator/index.js'
import { SsoError, SsoSession } from '../../index.js'
import { useHome } from '../harness/environment.js'
import { startCenter } from '../harness/center.js'
import { Home } from '../harness/home.js'
import { sessionName, sessionOptions, signInAsTheCli, tokenFile } from '../harness/session.js'

/**
 * An action on one sign-in, and which session does it. Two sessions are like two windows; the AWS CLI is a third
 * program.
 */
type Action =
  | { readonly do: 'token' | 'signOut' | 'signIn'; readonly who: 0 | 1 }
  | { readonly do: 'newSession'; readonly who: 0 | 1 }
  | { readonly do: 'cliSignsIn'; readonly secondsLeft: number }
  | { readonly do: 'cliSignsOut' | 'expires' | 'sessionIsRevoked' | 'serviceFails' | 'serviceRecovers' }

const who = fc.constantFrom(0 as const, 1 as const)
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('token' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('signOut' as const, 'newSession' as const), who }) },
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
        'sessionIsRevoked' as const,
        'serviceFails' as const,
        'serviceRecovers' as const,
      ),
    }),
  },
)

/** What must be true of the sign-in after any sequence of actions. */
class Model {
  /** The service accepts the refresh token of the file. */
  refreshable = false
  /** The token of the file has not expired. */
  valid = false
  failing = false

  /** Whether a token can be obtained without the person. */
  get obtainable(): boolean {
    return this.valid || (this.refreshable && !this.failing)
  }
}

async function perform(actions: readonly Action[], home: Home, center: IdentityCenter) {
  const model = new Model()
  const make = () => new SsoSession(sessionOptions(center))
  const sessions = [make(), make()] as [SsoSession, SsoSession]
  const access = () => tokenFile(home)?.accessToken
  for (const each of actions) {
    switch (each.do) {
      case 'token': {
        const token = await sessions[each.who].token().catch((error: unknown) => error)
        if (token instanceof SsoError) {
          expect(['SignInRequired', 'Network']).toContain(token.code)
          if (model.refreshable && model.failing) expect(token.code).toBe('Network')
          if (!model.failing) expect(token.code).toBe('SignInRequired')
          expect(model.obtainable).toBe(false)
        } else {
          expect(model.obtainable).toBe(true)
          const { expiresAt, accessToken } = token as { expiresAt: Date; accessToken: string }
          expect(expiresAt.getTime()).toBeGreaterThan(Date.now())
          if (!model.valid) expect(access()).toBe(accessToken)
          model.valid = true
        }
        break
      }
      case 'signIn': {
        // A sign-in continues after failures until the code expires. The time-out shortens this.
        const timeoutMs = model.failing ? 1500 : 15_000
        const token = await sessions[each.who]
          .signIn({ flow: 'device', openBrowser: false, timeoutMs })
          .catch((error: unknown) => error)
        if (token instanceof SsoError) {
          expect(model.failing).toBe(true)
          expect(['Network', 'SignInTimedOut']).toContain(token.code)
        } else {
          if (!model.valid && !model.refreshable) model.refreshable = true
          model.valid = true
          expect(access()).toBe((token as { accessToken: string }).accessToken)
        }
        break
      }
      case 'signOut': {
        await sessions[each.who].signOut()
        expect(access()).toBeUndefined()
        Object.assign(model, { refreshable: false, valid: false })
        break
      }
      case 'newSession':
        sessions[each.who] = make()
        break
      case 'cliSignsIn':
        signInAsTheCli(home, center, each.secondsLeft)
        Object.assign(model, { refreshable: true, valid: each.secondsLeft > 0 })
        break
      case 'cliSignsOut':
        rmSync(home.tokenFile(sessionName), { force: true })
        Object.assign(model, { refreshable: false, valid: false })
        break
      case 'expires': {
        const file = home.tokenFile(sessionName)
        if (access() !== undefined) home.write(file, JSON.stringify({ ...home.json(file), expiresAt: past }))
        model.valid = false
        break
      }
      case 'sessionIsRevoked': {
        const token = access()
        if (token !== undefined && model.refreshable) center.endSession(token)
        model.refreshable = false
        break
      }
      case 'serviceFails':
        center.setFaults([{ operation: ['CreateToken', 'RegisterClient'], fault: { reset: true } }])
        model.failing = true
        break
      case 'serviceRecovers':
        center.clearFaults()
        model.failing = false
        break
    }
    // No refresh token was sent again after it was used.
    expect(center.counters.refreshTokenReplays).toBe(0)
  }
}

const past = '2026-01-01T00:00:00Z'

test('after any sequence of actions, no caller gets an expired token, and every caller gets a token that can be obtained', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 4, maxLength: 16 }), async (actions) => {
      const home = new Home()
      const center = await startCenter({ refreshTokens: 'singleUse', approveAfterPolls: 0 })
      useHome(home)
      try {
        await perform(actions, home, center)
      } finally {
        await center.close()
      }
    }),
    { numRuns: 60 },
  )
}, 240_000)
