import type { FaultRule, IdentityCenter } from '../../emulator/index.js'
import { type AccountWithRoles, cacheSsoToken, type ListOptions, SsoError, SsoSession } from '../../index.js'

/** A session that is signed in, in the home folder of the test. */
export async function sessionWithToken(center: IdentityCenter, sessionName = 'my-sso'): Promise<SsoSession> {
  const { accessToken } = center.issueToken()
  await cacheSsoToken(center.startUrl, center.region, accessToken, Date.now() + 3_600_000, { sessionName })
  return new SsoSession({ startUrl: center.startUrl, region: center.region, sessionName })
}

/** The number of accounts whose roles are known. */
export const done = (list: readonly AccountWithRoles[]): number => list.filter(({ error }) => !error).length

/**
 * A rule for the emulator: requests for the roles of the first accounts are answered. Those for other accounts stay
 * open.
 */
export function answersTheFirst(center: IdentityCenter, count: number): FaultRule {
  const ids = new Set(center.accounts.slice(0, count).map(({ accountId }) => accountId))
  const when: FaultRule['when'] = ({ query }) => !ids.has(query['account_id'] ?? '')
  return { operation: 'ListAccountRoles', when, fault: { stall: true } }
}

/**
 * A list that ended at its time limit with enough of it known. On a busy machine the time may be too short: then it is
 * tried again with twice the time.
 */
export async function endedByTime<List extends readonly AccountWithRoles[]>(
  work: (options: ListOptions) => Promise<List>,
  isEnough: (list: List) => boolean,
): Promise<List> {
  for (let timeBudgetMs = 300; ; timeBudgetMs *= 2) {
    const list = await work({ timeBudgetMs }).catch((error: unknown) => {
      if (error instanceof SsoError && error.code === 'NotListedInTime') return undefined
      throw error
    })
    if (list && isEnough(list)) return list
  }
}
