// The rate limits, as options of the emulator, and the least time that a list takes with each.

export const rate = 20
const operations = ['ListAccounts', 'ListAccountRoles']

const shared = (more) => (requestsPerSecond) => ({ requestsPerSecond, burst: 20, ...more })

export const limits = {
  unlimited: { what: 'unlimited', at: () => undefined },
  limited: { what: '20 requests/s, burst of 20', burst: 20, at: shared() },
  'no-burst': { what: '20 requests/s, no burst', burst: 1, at: shared({ burst: 1 }) },
  'per-operation': {
    what: '20 requests/s and a burst of 20 for each operation',
    burst: 20,
    perOperation: true,
    at: (requestsPerSecond) =>
      operations.map((operation) => ({ requestsPerSecond, burst: 20, operations: [operation] })),
  },
  'retry-after': { what: '20 requests/s, burst of 20, Retry-After', burst: 20, at: shared({ retryAfter: true }) },
}

/** The limits that have bounds for this package. */
export const variants = ['limited', 'no-burst', 'per-operation', 'retry-after']

export const pagesOf = (accounts) => Math.ceil(accounts / 100)

/** (requests − burst) / rate, in milliseconds. If there are several buckets, that of the slowest one. */
export function leastWall({ limit, accounts }) {
  const { burst, perOperation } = limits[limit]
  const requests = perOperation ? Math.max(accounts, pagesOf(accounts)) : accounts + pagesOf(accounts)
  return (Math.max(requests - burst, 0) / rate) * 1000
}
