import { readdirSync, readFileSync } from 'node:fs'
import type { Home } from './home.js'

/** A process, as the person's other programs can see it. */
export interface SeenProcess {
  readonly args: readonly string[]
  /** Each variable as `NAME=VALUE`. */
  readonly environment: readonly string[]
}

/** Every process that was started with this home folder. */
export const processesOf = (home: Home): SeenProcess[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const [args, environment] = [list(`/proc/${pid}/cmdline`), list(`/proc/${pid}/environ`)]
        return environment.includes(`HOME=${home.path}`) ? [{ args, environment }] : []
      } catch {
        // It has just ended, or belongs to another user.
        return []
      }
    })

const list = (path: string): string[] => readFileSync(path, 'utf8').split('\0').filter(Boolean)
