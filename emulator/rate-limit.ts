import { checkCount } from './checks.js'
import { portalOperations, type ThrottledOperation } from './operations.js'

/**
 * A limit on how often operations are answered. Above it the portal answers 429 TooManyRequestsException, Bedrock 429
 * ThrottlingException, and STS 400 Throttling.
 */
export interface RateLimit {
  /** How many requests a second are let through in the long run. Above 0, may be a fraction. */
  readonly requestsPerSecond: number
  /** How many requests are let through at once after a pause. 1 is no burst. At least 1. */
  readonly burst: number
  /** Answer 429 with `Retry-After` (whole seconds, rounded up). Default: false, as the portal is not known to. */
  readonly retryAfter?: boolean
  /** The operations that share this limit. Default: all portal operations. */
  readonly operations?: readonly ThrottledOperation[]
}

/** One limit, or several that each count for their own operations. */
export type RateLimits = RateLimit | readonly RateLimit[]

interface Bucket {
  readonly limit: RateLimit
  readonly operations: ReadonlySet<ThrottledOperation>
  tokens: number
  filledAt: number
}

/** A token bucket for each limit. A throttled request takes no token. Time is monotonic, in milliseconds. */
export class RateLimiter {
  private buckets: Bucket[] = []

  /** Changes the limits. A bucket keeps what it holds (at most the new burst), so a change is no fresh burst. */
  set(limits: RateLimits | undefined, now: number): void {
    const list: readonly RateLimit[] = limits === undefined ? [] : isList(limits) ? limits : [limits]
    this.buckets = list.map((limit, index) => {
      if (!(limit.requestsPerSecond > 0)) throw new RangeError('rateLimit.requestsPerSecond must be above 0')
      checkCount('rateLimit.burst', limit.burst, 1, 1)
      const before = this.buckets[index]
      if (before !== undefined) fill(before, now)
      return {
        limit,
        operations: new Set(limit.operations ?? portalOperations),
        tokens: Math.min(before?.tokens ?? limit.burst, limit.burst),
        filledAt: now,
      }
    })
  }

  /** Undefined for a request that is accepted; for a throttled one, in how many seconds it would be accepted. */
  reject(operation: ThrottledOperation, now: number): { retryAfterSeconds: number | undefined } | undefined {
    for (const bucket of this.buckets) {
      if (!bucket.operations.has(operation)) continue
      fill(bucket, now)
      if (bucket.tokens >= 1) {
        bucket.tokens -= 1
        continue
      }
      const seconds = (1 - bucket.tokens) / bucket.limit.requestsPerSecond
      return { retryAfterSeconds: bucket.limit.retryAfter === true ? Math.ceil(seconds) : undefined }
    }
    return undefined
  }
}

function isList(limits: RateLimits): limits is readonly RateLimit[] {
  return Array.isArray(limits)
}

function fill(bucket: Bucket, now: number): void {
  const gained = ((now - bucket.filledAt) / 1000) * bucket.limit.requestsPerSecond
  bucket.tokens = Math.min(bucket.limit.burst, bucket.tokens + gained)
  bucket.filledAt = now
}
