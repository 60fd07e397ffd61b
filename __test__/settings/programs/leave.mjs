// leave.mjs FILE: exits while it waits for the file, which another process has locked.
import { readdirSync, readlinkSync, realpathSync } from 'node:fs'
import { openSettings } from '../../../index.mjs'

const file = realpathSync(process.argv[2])

/** Whether this process has the file open. Then it waits for the lock. */
function isOpen() {
  return readdirSync('/proc/self/fd').some((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === file
    } catch {
      return false
    }
  })
}

openSettings(file).catch(({ code }) => console.log(code))
while (!isOpen()) await new Promise((resolve) => setTimeout(resolve, 5))
console.log('leaving')
process.exit(7)
