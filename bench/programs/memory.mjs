// How much the memory of this process grows, in bytes.

/** The peak that the operating system has recorded. It may be older than the measurement, or of the parent process. */
const highest = () => process.resourceUsage().maxRSS * 1024

export function watchMemory() {
  const before = process.memoryUsage.rss()
  const highestBefore = highest()
  let sampled = before
  const sample = () => (sampled = Math.max(sampled, process.memoryUsage.rss()))
  const timer = setInterval(sample, 10)
  return {
    stop() {
      clearInterval(timer)
      sample()
      // The operating system records each peak. A timer misses those while the event loop is blocked.
      const highestAfter = highest()
      const peak = highestAfter > highestBefore ? highestAfter : sampled
      return { memoryPeak: peak, memoryGrowth: peak - before }
    },
  }
}
