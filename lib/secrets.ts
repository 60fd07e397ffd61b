import type { inspect as Inspect, InspectOptions } from 'node:util'

/** `util.inspect.custom`: https://nodejs.org/api/util.html#utilinspectcustom */
const custom = Symbol.for('nodejs.util.inspect.custom')

/**
 * Keeps secret members of a result out of `console.log`, `console.dir` and `util.inspect`: they print as `[redacted]`, or as
 * `[Getter/Setter]` if a printer ignores `util.inspect.custom`. Code, `JSON.stringify`, spreads and structured clones see the
 * values. JavaScript's strings cannot be wiped from memory (`SECURITY.md`).
 */
export function hideSecrets<T extends object>(result: T, ...secrets: (keyof T & string)[]): T {
  const print = (depth: number, options: InspectOptions, inspect: typeof Inspect) => {
    const shown = Object.entries(result).map(([name, value]) => [
      name,
      (secrets as string[]).includes(name) && value !== undefined ? '[redacted]' : (value as unknown),
    ])
    return inspect(Object.fromEntries(shown), { ...options, depth })
  }
  for (const name of secrets) if (result[name] !== undefined) hide(result, name)
  return Object.defineProperty(result, custom, { value: print })
}

function hide<T extends object, K extends keyof T>(result: T, name: K): void {
  let secret = result[name]
  Object.defineProperty(result, name, {
    get: () => secret,
    set: (value: T[K]) => {
      secret = value
    },
    enumerable: true,
    configurable: true,
  })
}
