/** A whole number of at least `least`, or the default when it is left out. Anything else is the caller's mistake. */
export function checkCount(name: string, value: number | undefined, byDefault: number, least = 0): number {
  if (value === undefined) return byDefault
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${name} must be a whole number of at least ${least}, and is ${String(value)}`)
  }
  return value
}

/** A number above or equal to zero, or the default when it is left out. */
export function checkAmount(name: string, value: number | undefined, byDefault: number): number {
  if (value === undefined) return byDefault
  if (typeof value !== 'number' || !(value >= 0)) {
    throw new RangeError(`${name} must be a number of at least 0, and is ${String(value)}`)
  }
  return value
}
