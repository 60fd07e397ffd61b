// How far the memory of this process grows, in bytes.

/** The most there ever was, as the system counts it; this may be from before, and even a parent's. */
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
      // The system misses no peak, a timer does while the event loop stands still.
      const highestAfter = highest()
      const peak = highestAfter > highestBefore ? highestAfter : sampled
      return { memoryPeak: peak, memoryGrowth: peak - before }
    },
  }
}
