// Checks of values that come from a renderer. Each gives back the value with its type, or throws.

export type Check<T> = (value: unknown) => T
export type Infer<C> = C extends Check<infer T> ? T : never

export const nothing: Check<undefined> = (value) => {
  if (value !== undefined) throw new TypeError('no input is expected')
  return undefined
}

export const text =
  (longest: number): Check<string> =>
  (value) => {
    if (typeof value !== 'string' || value.length > longest) throw new TypeError('a text is expected')
    return value
  }

export const truth: Check<boolean> = (value) => {
  if (typeof value !== 'boolean') throw new TypeError('true or false is expected')
  return value
}

export const oneOf =
  <const T extends string>(...names: readonly T[]): Check<T> =>
  (value) => {
    const found = names.find((name) => name === value)
    if (found === undefined) throw new TypeError(`one of ${names.join(', ')} is expected`)
    return found
  }

/** An object with these members and no others. */
export const shape =
  <M extends Readonly<Record<string, Check<unknown>>>>(members: M): Check<{ [K in keyof M]: Infer<M[K]> }> =>
  (value) => {
    if (typeof value !== 'object' || value === null) throw new TypeError('an object is expected')
    const given = new Map(Object.entries(value))
    if ([...given.keys()].some((name) => !Object.hasOwn(members, name))) throw new TypeError('an unknown member')
    const checked = Object.entries(members).map(([name, check]) => [name, check(given.get(name))])
    return Object.fromEntries(checked) as { [K in keyof M]: Infer<M[K]> }
  }
