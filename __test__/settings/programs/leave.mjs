// leave.mjs FILE: exits while it waits for the file, which another process keeps.
import { openSettings } from '../../../index.mjs'

openSettings(process.argv[2]).catch(({ code }) => console.log(code))
setTimeout(() => {
  console.log('leaving')
  process.exit(7)
}, 300)
