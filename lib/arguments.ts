import { ssoError } from './failure.js'

/**
 * Rejects an argument by its name. JavaScript can pass any value, whatever the types say: values of a wrong type are rejected
 * in this file, and impossible values of the right type in the addon.
 */
export function reject(argument: string, problem: string, options?: ErrorOptions): never {
  throw ssoError('InvalidInput', `\`${argument}\` ${problem}`, options)
}

/** Reads a value that the host passed. A getter or a Proxy may throw; then the argument is rejected with that as the cause. */
function read<T>(argument: string, value: () => T): T {
  try {
    return value()
  } catch (cause) {
    return reject(argument, 'cannot be read', { cause })
  }
}

/** Half of a surrogate pair. It cannot be encoded as UTF-8, so another text would arrive in the addon. */
const LONE_SURROGATE = /\p{Surrogate}/u

export function string(argument: string, value: unknown): string {
  if (typeof value !== 'string') return reject(argument, 'must be a string')
  if (!LONE_SURROGATE.test(value)) return value
  const position = [...value].findIndex((character) => LONE_SURROGATE.test(character)) + 1
  return reject(argument, `contains half of a surrogate pair at character ${position}`)
}

export function number(argument: string, value: unknown): number {
  return typeof value === 'number' ? value : reject(argument, 'must be a number')
}

export function boolean(argument: string, value: unknown): boolean {
  return typeof value === 'boolean' ? value : reject(argument, 'must be true or false')
}

/** A `Date`, or milliseconds since 1970. `instanceof` fails for a `Date` of another realm, as in Jest; `getTime` does not. */
export function time(argument: string, value: unknown): number {
  if (typeof value === 'number') return value
  try {
    return Date.prototype.getTime.call(value)
  } catch {
    return reject(argument, 'must be a Date or a number of milliseconds since 1970')
  }
}

/** The addon accepts fewer strings. A longer array is rejected before it is read. */
const MOST_STRINGS = 1000

/** Returns a copy, which cannot be changed after the check. */
export function strings(argument: string, value: unknown): string[] {
  if (!read(argument, () => Array.isArray(value))) return reject(argument, 'must be an array of strings')
  const array = value as unknown[]
  const length = read(argument, () => array.length)
  if (length > MOST_STRINGS) return reject(argument, `has more than ${MOST_STRINGS} items`)
  return Array.from({ length }, (_, index) => {
    const item = read(argument, () => array[index])
    return typeof item === 'string' ? string(argument, item) : reject(argument, 'must be an array of strings')
  })
}

export function callback<F>(argument: string, value: F): F {
  return typeof value === 'function' ? value : reject(argument, 'must be a function')
}

/** Checks the members, because `instanceof` fails for a signal of another realm or of a polyfill. */
export function signal(argument: string, value: unknown): AbortSignal {
  if (typeof value !== 'object' || value === null) return reject(argument, 'must be an AbortSignal')
  const signal = value as AbortSignal
  const isSignal = read(
    argument,
    () =>
      typeof signal.aborted === 'boolean' &&
      typeof signal.addEventListener === 'function' &&
      typeof signal.removeEventListener === 'function',
  )
  return isSignal ? signal : reject(argument, 'must be an AbortSignal')
}

/** The named members of an options object, each read once. `undefined` and `null` are the same as an empty object. */
export function options<T extends object, K extends keyof T & string>(
  value: T | null | undefined,
  // At least one: without a name, `K` would be inferred as all members, and none would be read.
  ...names: [K, ...K[]]
): { [name in K]?: T[name] } {
  if (value === undefined || value === null) return {}
  if (typeof value !== 'object') return reject('options', 'must be an object')
  const members: { [name in K]?: T[name] } = {}
  for (const name of names) members[name] = read(`options.${name}`, () => value[name])
  return members
}

/** Rejects an options object that has a member of another name: a misspelled one would be the default. */
export function onlyMembers(argument: string, value: object | null | undefined, names: readonly string[]): void {
  if (typeof value !== 'object' || value === null) return
  const other = read(argument, () => Object.keys(value)).find((name) => !names.includes(name))
  if (other !== undefined) reject(argument, `has no member \`${other.slice(0, 40)}\``)
}

/** An optional argument. `null` is the same as `undefined`. */
export function optional<T, R>(
  argument: string,
  value: T | null | undefined,
  check: (argument: string, value: T) => R,
): R | undefined {
  return value === undefined || value === null ? undefined : check(argument, value)
}

/** A text that must be one of a few. */
export function oneOf<T extends string>(argument: string, value: unknown, ...allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value)
  if (found !== undefined) return found
  const names = allowed.map((each) => `'${each}'`)
  return reject(argument, `must be ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`)
}

/** An object without the members that are `undefined`. */
export function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> }
}

export function stringOrNull(argument: string, value: unknown): string | null {
  return value === null || typeof value === 'string' ? value : reject(argument, 'must be a string or null')
}

/** Environment variables, as a copy. A variable that is `undefined` is left out, as by Node's `spawn`. */
export function variables(argument: string, value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return reject(argument, 'must be an object')
  const entries: Array<[string, unknown]> = read(argument, () => Object.entries(value))
  const checked = entries.filter(([, text]) => text !== undefined)
  return Object.fromEntries(checked.map(([name, text]) => [name, variable(argument, name, text)]))
}

/** The text of a variable. The operating system takes no NUL in a name or a value. */
function variable(argument: string, name: string, value: unknown): string {
  if (typeof value !== 'string') return reject(argument, 'must have strings as its values')
  return name.includes('\0') || value.includes('\0') ? reject(argument, 'contains a NUL') : value
}

/** The members of an object that are not `undefined`, each checked. A member of another name is rejected. */
export function members<K extends string, R>(
  argument: string,
  value: unknown,
  names: readonly K[],
  check: (argument: string, value: unknown) => R,
): { [name in K]?: R } {
  if (typeof value !== 'object' || value === null) return reject(argument, 'must be an object')
  const checked: { [name in K]?: R } = {}
  for (const [name, member] of read(argument, () => Object.entries(value))) {
    const known = names.find((each) => each === name)
    if (known === undefined) return reject(name, 'is not a member that can be changed')
    if (member !== undefined) checked[known] = check(name, member)
  }
  return checked
}
