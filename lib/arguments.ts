import { ssoError } from './failure.js'

/**
 * The shapes of arguments. What JavaScript passes can be anything, whatever the types say; what is of the wrong type is
 * refused by name, here, and what is of the right type but impossible, in the native core.
 */
export function refuse(argument: string, problem: string): never {
  throw ssoError('InvalidInput', `\`${argument}\` ${problem}`)
}

export function string(argument: string, value: unknown): string {
  return typeof value === 'string' ? value : refuse(argument, 'must be a string')
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

export function strings(argument: string, value: unknown): string[] {
  const isStrings = Array.isArray(value) && value.every((item) => typeof item === 'string')
  return isStrings ? value : refuse(argument, 'must be an array of strings')
}

export function callback<F>(argument: string, value: F): F {
  return typeof value === 'function' ? value : refuse(argument, 'must be a function')
}

export function signal(argument: string, value: unknown): AbortSignal {
  const isSignal =
    typeof value === 'object' &&
    value !== null &&
    typeof (value as AbortSignal).aborted === 'boolean' &&
    typeof (value as AbortSignal).addEventListener === 'function'
  return isSignal ? (value as AbortSignal) : refuse(argument, 'must be an AbortSignal')
}

/** The options object; none is an empty one. */
export function options<T extends object>(value: T | null | undefined): Partial<T> {
  if (value === undefined || value === null) return {}
  return typeof value === 'object' ? value : refuse('options', 'must be an object')
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
  for (const [name, member] of Object.entries(value)) {
    const known = names.find((each) => each === name)
    if (known === undefined) return refuse(name, 'is not a member that can be changed')
    if (member !== undefined) checked[known] = check(name, member)
  }
  return checked
}
