import { ssoError } from './failure.js'

/**
 * The shapes of arguments. What JavaScript passes can be anything, whatever the types say; what is of the wrong type is
 * refused by name, here, and what is of the right type but impossible, in the native core.
 */
export function refuse(argument: string, problem: string, options?: ErrorOptions): never {
  throw ssoError('InvalidInput', `\`${argument}\` ${problem}`, options)
}

/** Looks at what a caller passed. A getter, or a Proxy, may throw: the argument is refused, with that as the cause. */
function look<T>(argument: string, at: () => T): T {
  try {
    return at()
  } catch (cause) {
    return refuse(argument, 'cannot be read', { cause })
  }
}

/** Half of a surrogate pair is no character: UTF-8 has no form of it, so that another text would arrive. */
const LONE_SURROGATE = /\p{Surrogate}/u

export function string(argument: string, value: unknown): string {
  if (typeof value !== 'string') return refuse(argument, 'must be a string')
  if (!LONE_SURROGATE.test(value)) return value
  const position = [...value].findIndex((character) => LONE_SURROGATE.test(character)) + 1
  return refuse(argument, `contains half of a surrogate pair at character ${position}`)
}

export function number(argument: string, value: unknown): number {
  return typeof value === 'number' ? value : refuse(argument, 'must be a number')
}

export function boolean(argument: string, value: unknown): boolean {
  return typeof value === 'boolean' ? value : refuse(argument, 'must be true or false')
}

/**
 * A `Date`, or milliseconds since 1970. `instanceof` fails for a `Date` of another realm, as in Jest; `getTime` looks at
 * what the object is.
 */
export function time(argument: string, value: unknown): number {
  if (typeof value === 'number') return value
  try {
    return Date.prototype.getTime.call(value)
  } catch {
    return refuse(argument, 'must be a Date or a number of milliseconds since 1970')
  }
}

/** More than any list that a function takes may have; what is longer is not read to its end. */
const MOST_STRINGS = 1000

/** A copy, so that nobody changes what was checked. */
export function strings(argument: string, value: unknown): string[] {
  if (!look(argument, () => Array.isArray(value))) return refuse(argument, 'must be an array of strings')
  const array = value as unknown[]
  const length = look(argument, () => array.length)
  if (length > MOST_STRINGS) return refuse(argument, `has more than ${MOST_STRINGS} items`)
  return Array.from({ length }, (_, index) => {
    const item = look(argument, () => array[index])
    return typeof item === 'string' ? string(argument, item) : refuse(argument, 'must be an array of strings')
  })
}

export function callback<F>(argument: string, value: F): F {
  return typeof value === 'function' ? value : refuse(argument, 'must be a function')
}

/** By its members: `instanceof` fails for a signal of another realm, and for that of a polyfill. */
export function signal(argument: string, value: unknown): AbortSignal {
  if (typeof value !== 'object' || value === null) return refuse(argument, 'must be an AbortSignal')
  const signal = value as AbortSignal
  const isSignal = look(
    argument,
    () =>
      typeof signal.aborted === 'boolean' &&
      typeof signal.addEventListener === 'function' &&
      typeof signal.removeEventListener === 'function',
  )
  return isSignal ? signal : refuse(argument, 'must be an AbortSignal')
}

/** The named members of an options object, each read once. No object is as an empty one. */
export function options<T extends object, K extends keyof T & string>(
  value: T | null | undefined,
  ...names: K[]
): { [name in K]?: T[name] } {
  if (value === undefined || value === null) return {}
  if (typeof value !== 'object') return refuse('options', 'must be an object')
  const members: { [name in K]?: T[name] } = {}
  for (const name of names) members[name] = look(`options.${name}`, () => value[name])
  return members
}

/** An argument that may be left out. `null` is as good as nothing. */
export function optional<T, R>(
  argument: string,
  value: T | null | undefined,
  check: (argument: string, value: T) => R,
): R | undefined {
  return value === undefined || value === null ? undefined : check(argument, value)
}

/** An object without the members that are `undefined`. */
export function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> }
}

export function stringOrNull(argument: string, value: unknown): string | null {
  return value === null || typeof value === 'string' ? value : refuse(argument, 'must be a string or null')
}

/** The members of an object that are not `undefined`, each checked. A member of another name is refused. */
export function members<K extends string, R>(
  argument: string,
  value: unknown,
  names: readonly K[],
  check: (argument: string, value: unknown) => R,
): { [name in K]?: R } {
  if (typeof value !== 'object' || value === null) return refuse(argument, 'must be an object')
  const checked: { [name in K]?: R } = {}
  for (const [name, member] of look(argument, () => Object.entries(value))) {
    const known = names.find((each) => each === name)
    if (known === undefined) return refuse(name, 'is not a member that can be changed')
    if (member !== undefined) checked[known] = check(name, member)
  }
  return checked
}
