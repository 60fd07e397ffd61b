import { inspect, type InspectOptions } from 'node:util'

/**
 * Keeps secret members of a result out of `console.log` and `util.inspect`: they print as `[redacted]`. The members
 * themselves are as ever, for code, `JSON.stringify` and structured clones.
 */
export function hideSecrets<T extends object>(result: T, ...secrets: (keyof T & string)[]): T {
  const print = (depth: number, options: InspectOptions) => {
    const shown = Object.entries(result).map(([name, value]) => [
      name,
      (secrets as string[]).includes(name) && value !== undefined ? '[redacted]' : (value as unknown),
    ])
    return inspect(Object.fromEntries(shown), { ...options, depth })
  }
  return Object.defineProperty(result, inspect.custom, { value: print })
}
