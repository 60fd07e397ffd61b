import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** How often it is tried, every 20 ms. */
const ATTEMPTS = 100

/**
 * Removes a folder. A call that was cancelled may still end the write that it has begun, and make a file in the folder meanwhile.
 * `maxRetries` of Node does not help: it does not remove what came later.
 */
export async function removeFolder(folder: string): Promise<void> {
  for (let left = ATTEMPTS; ; left--) {
    try {
      rmSync(folder, { recursive: true, force: true })
      return
    } catch (error) {
      if (left === 0) throw error
      await sleep(20)
    }
  }
}
