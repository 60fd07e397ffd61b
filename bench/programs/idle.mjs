// An event loop that does nothing. Its delays are caused by the machine. It ends at the end of its input.

import { monitorEventLoopDelay } from 'node:perf_hooks'

const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
process.stdin.resume().on('end', () => {
  delay.disable()
  console.log(JSON.stringify({ idleP99: delay.percentile(99) / 1e6, idleMax: delay.max / 1e6 }))
})
